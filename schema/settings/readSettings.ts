import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { withoutCredentials } from '../registry/endpointAddress.ts';
import { JsonText, printFault } from '../registry/JsonText.ts';
import { registryLimits } from '../registry/registryLimits.ts';

/**
 * The settings of a process, as one zod object: a member for each option, named as on the command line without the dashes.
 * Its type says what values are possible; its `meta` has the `description`, the environment variable (`env`) and what
 * stands for the value in the usage (`value`). Parser, usage, page and JSON schema are all derived from that object.
 *
 * A value is looked for on the command line, then in the environment, then in the file of `--config`.
 */
export type Settings = z.ZodObject;

/** The setting that names a file with others; a part of every process's settings. */
export const configSetting = z.string().optional().meta({
  env: 'EHUB_CONFIG',
  value: 'FILE',
  description:
    'read settings from a JSON object, named as the options without the dashes; the command line and the environment have precedence',
});

/** A comma-separated list of texts, or a JSON array of them. */
export function list(item: z.ZodType<string> = z.string()) {
  return z.array(item).default([]);
}

/** A setting as its JSON schema describes it. */
export interface SettingSchema {
  readonly type: 'string' | 'integer' | 'boolean' | 'array';
  readonly description: string;
  readonly env?: string;
  readonly value?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  /** Of a switch that is on: what the option does that turns it off. */
  readonly off?: string;
  /** True if a fault must not quote the value. */
  readonly secret?: boolean;
}

/** The settings by name, as JSON schema has them. */
export function settingSchemas(settings: Settings): ReadonlyMap<string, SettingSchema> {
  const { properties = {} } = z.toJSONSchema(settings, { io: 'input' });
  return new Map(Object.entries(properties as unknown as Record<string, SettingSchema>));
}

/** The JSON schema of the file of `--config`, for editors. */
export function configFileSchema(settings: Settings, title: string): object {
  const { config: _, ...rest } = settings.shape;
  const members = { $schema: z.string().optional(), ...rest };
  return { title, ...z.toJSONSchema(z.strictObject(members), { io: 'input' }) };
}

export interface ReadSettings<S extends Settings> {
  /** A setting that is missing or has a fault has its default here. */
  readonly values: z.output<S>;
  /** Sentences; to be completed by those of settings that do not go together. */
  readonly faults: string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads all settings of a process. It does not throw: each fault is a sentence that names the setting and the remedy. */
export function readSettings<S extends Settings>(
  settings: S,
  args: readonly string[],
  env: Environment,
): ReadSettings<S> {
  const schemas = settingSchemas(settings);
  const faults: string[] = [];
  const given = readArguments(args, schemas, faults);
  const configFile = given.get('config') ?? (env[schemas.get('config')?.env ?? ''] || undefined);
  const file = typeof configFile === 'string' ? readConfigFile(configFile, schemas, faults) : {};

  const values = Object.entries(settings.shape as Record<string, z.ZodType>).map(([name, type]) => {
    const schema = schemas.get(name) as SettingSchema;
    const variable = schema.env ? ` (env ${schema.env})` : '';
    const text = given.get(name) ?? (env[schema.env ?? ''] || undefined);
    const isOfFile = text === undefined && file[name] !== undefined;
    const value = isOfFile ? file[name] : typed(text, schema);
    const parsed = type.safeParse(value);
    if (parsed.success) return [name, parsed.data];
    const label = isOfFile ? `"${name}" in ${configFile}` : `--${name}${variable}`;
    if (value === undefined) faults.push(`${label} is not given.`);
    else faults.push(`${label} is ${shown(value, schema)}; ${requirement(parsed.error, schema)}.`);
    return [name, type.safeParse(undefined).data];
  });
  return { values: Object.fromEntries(values), faults };
}

type Given = string | boolean | readonly string[];

/** What the command line says. Arguments that mean nothing, and options without their value, become faults. */
function readArguments(
  args: readonly string[],
  schemas: ReadonlyMap<string, SettingSchema>,
  faults: string[],
): ReadonlyMap<string, Given> {
  const options = Object.fromEntries(
    [...schemas].map(([name, { type }]) => [
      name,
      { type: type === 'boolean' ? ('boolean' as const) : ('string' as const), multiple: type === 'array' },
    ]),
  );
  const parsed = parseArgs({ args: [...args], options, strict: false, allowNegative: true, tokens: true });
  for (const token of parsed.tokens) {
    if (token.kind === 'positional') faults.push(`"${token.value}" is not an option.`);
    if (token.kind !== 'option') continue;
    const { type } = schemas.get(token.name) ?? schemas.get(token.name.replace(/^no-/, '')) ?? {};
    if (!type || (type !== 'boolean' && !schemas.has(token.name))) faults.push(`${token.rawName} is not an option.`);
    else if (type === 'boolean' && token.value !== undefined) faults.push(`${token.rawName} takes no value.`);
    else if (type !== 'boolean' && token.value === undefined) faults.push(`${token.rawName} has no value.`);
  }
  const values = Object.entries(parsed.values).filter(
    ([name, value]) => schemas.has(name) && (schemas.get(name)?.type === 'boolean') === (typeof value === 'boolean'),
  );
  return new Map(values as [string, Given][]);
}

/** A text of the command line or of the environment, as the setting's type has it. */
function typed(value: Given | undefined, { type }: SettingSchema): unknown {
  if (value === undefined) return undefined;
  if (type === 'array') {
    const items = [value].flat().flatMap((text) => String(text).split(','));
    return items.map((item) => item.trim()).filter((item) => item !== '');
  }
  const isNumber = type === 'integer' && typeof value === 'string' && /^-?\d{1,16}$/.test(value);
  return isNumber ? Number(value) : value;
}

/** The members of a configuration file; none where it has faults. */
function readConfigFile(
  file: string,
  schemas: ReadonlyMap<string, SettingSchema>,
  faults: string[],
): Readonly<Record<string, unknown>> {
  try {
    if (statSync(file).size > registryLimits.bytes) throw new Error('it is too large');
    const json = new JsonText(readFileSync(file, 'utf8'));
    faults.push(...json.faults.map((fault) => `--config ${file}: ${printFault(fault)}`));
    const members = (json.value ?? {}) as Record<string, unknown>;
    if (typeof members !== 'object' || Array.isArray(members)) throw new Error('it must be a JSON object');
    for (const name of Object.keys(members)) {
      if (name === '$schema' || (name !== 'config' && schemas.has(name))) continue;
      faults.push(`--config ${file}: ${printFault(json.fault([name], 'is no setting', 'Remove it, or see --help'))}.`);
    }
    return members;
  } catch (error) {
    faults.push(`--config ${file} cannot be read: ${(error as Error).message}.`);
    return {};
  }
}

/** A value as a fault quotes it. */
function shown(value: unknown, { secret }: SettingSchema): string {
  if (secret) return 'invalid';
  return withoutCredentials(Array.isArray(value) ? value.join(', ') : JSON.stringify(value));
}

/** What a value must be: as its type says it, or the message of the check that it failed. */
function requirement(error: z.ZodError, schema: SettingSchema): string {
  const { minimum, maximum = Number.MAX_SAFE_INTEGER } = schema;
  if (minimum !== undefined)
    return maximum === Number.MAX_SAFE_INTEGER
      ? `it must be ${minimum} or more`
      : `it must be ${minimum} to ${maximum}`;
  if (schema.enum) return `it must be one of ${schema.enum.join(', ')}`;
  return error.issues.map(({ message }) => message).join('; ');
}
