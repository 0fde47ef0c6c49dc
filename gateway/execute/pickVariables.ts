import { jsonText } from './jsonText.ts';

/** The variables that a fetch uses, as values and as JSON text without braces. */
export interface FetchVariables {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly variablesText: string;
}

const none: FetchVariables = { variables: {}, variablesText: '' };

/** Picks a fetch's variables out of those of the operation; a variable without a value is left out. */
export function pickVariables(names: readonly string[], from: Readonly<Record<string, unknown>>): FetchVariables {
  if (names.length === 0) return none;
  const variables: Record<string, unknown> = {};
  let variablesText = '';
  for (const name of names) {
    if (!Object.hasOwn(from, name)) continue;
    const value = from[name];
    if (value === undefined) continue;
    variables[name] = value;
    variablesText += `${variablesText === '' ? '' : ','}"${name}":${jsonText(value)}`;
  }
  return { variables, variablesText };
}

/** Variables as a client sent them. */
export type SentVariables = Readonly<Record<string, unknown>>;

/** Variables under the names that they have in plans. @param clientNames by those names */
export function renamed(sent: SentVariables, clientNames: ReadonlyMap<string, string>): SentVariables {
  if (clientNames.size === 0) return sent;
  const copy = { ...sent };
  for (const [name, clientName] of clientNames) {
    delete copy[name];
    if (Object.hasOwn(sent, clientName)) copy[name] = sent[clientName];
  }
  return copy;
}

/** A message about variables with the client's names. */
export function asSent(message: string, clientNames: ReadonlyMap<string, string>): string {
  let told = message;
  for (const [name, clientName] of clientNames)
    told = told.replaceAll(new RegExp(`(?<=["$])${name}(?=[".[])`, 'g'), () => clientName);
  return told;
}
