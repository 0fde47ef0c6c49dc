import { type SettingSchema, type Settings, settingSchemas } from './readSettings.ts';

const width = 120;
const indent = 24;

/**
 * What `--help` prints of a process.
 * @param synopsis the command line that the options follow
 */
export function usage(settings: Settings, synopsis: string): string {
  const options = [...settingSchemas(settings)].map(([name, schema]) => {
    const head = `  ${flag(name, schema)}`;
    const lines = wrapped(`${effect(schema)}${inBrackets(schema)}`, width - indent);
    const [first, rest] = head.length < indent - 1 ? [head.padEnd(indent) + lines[0], lines.slice(1)] : [head, lines];
    return [first, ...rest.map((line) => ' '.repeat(indent) + line)].join('\n');
  });
  return [`Usage: ${synopsis} [options]`, ...options].join('\n');
}

/** The settings as a Markdown table. */
export function settingsTable(settings: Settings): string {
  const rows = [...settingSchemas(settings)].map(([name, schema]) => {
    const variable = schema.env ? `\`${schema.env}\`` : '–';
    const option = flag(name, schema).replaceAll('|', '\\|');
    return `| \`${option}\` | ${variable} | ${defaultText(schema)} | ${effect(schema)} |`;
  });
  return ['| option | environment variable | default | |', '|---|---|---|---|', ...rows].join('\n');
}

/** A switch that is on is described by the option that turns it off. */
function flag(name: string, { type, value, default: byDefault }: SettingSchema): string {
  if (type === 'boolean') return byDefault === true ? `--no-${name}` : `--${name}`;
  return `--${name} ${value}`;
}

function effect({ description, off }: SettingSchema): string {
  return off ?? description;
}

function defaultText({ type, default: byDefault }: SettingSchema): string {
  const hasNone = byDefault === undefined || type === 'boolean' || (Array.isArray(byDefault) && byDefault.length === 0);
  return hasNone ? '–' : `\`${byDefault}\``;
}

function inBrackets(schema: SettingSchema): string {
  const byDefault = defaultText(schema);
  const parts = [
    ...(byDefault === '–' ? [] : [`default ${byDefault.replaceAll('`', '')}`]),
    ...(schema.env ? [`env ${schema.env}`] : []),
  ];
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}

function wrapped(text: string, columns: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
