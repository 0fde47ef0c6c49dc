import { parseArgs } from 'node:util';

interface Option {
  readonly type: 'string' | 'boolean';
  readonly default?: string | boolean;
  /** For `--help`. */
  readonly about: string;
}

type Options = Readonly<Record<string, Option>>;

type Values<Given extends Options> = {
  readonly [Name in keyof Given]:
    | (Given[Name]['type'] extends 'boolean' ? boolean : string)
    | (Given[Name] extends { readonly default: unknown } ? never : undefined);
};

/**
 * Options of a measuring or testing tool, from its command line. `--help` lists them and exits with 0; an unknown option
 * exits with 1 and one line.
 * @param command as it is typed: `npm run fuzz --`
 * @param about what the tool does
 */
export function toolOptions<const Given extends Options>(
  command: string,
  about: string,
  options: Given,
): Values<Given> {
  const all: Options = { ...options, help: { type: 'boolean', about: 'lists the options' } };
  const values = valuesOrExit(command, all);
  if (!values.help) return values as Values<Given>;
  console.log(`${about}\n\n${command} [OPTIONS]`);
  for (const [name, { type, default: usual, about: meaning }] of Object.entries(all)) {
    const inWords = usual === undefined || usual === '' || usual === false ? '' : ` (${usual})`;
    console.log(`  --${`${name}${type === 'string' ? ' VALUE' : ''}`.padEnd(18)} ${meaning}${inWords}`);
  }
  return process.exit(0);
}

function valuesOrExit(command: string, options: Options): Readonly<Record<string, unknown>> {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}. ${command} --help lists the options.`);
    return process.exit(1);
  }
}
