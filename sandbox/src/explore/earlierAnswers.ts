import { findExampleFacts } from './examples/exampleFacts.ts';

/** The form of a variable whose value is taken from an earlier response: `← quoteFx.fxQuote.id`. */
const mark = '← ';

/** The start of a path whose value the page finds in the network: `← example.productId`. */
export const exampleSource = 'example';

/** The last response to each root field. */
const answers: Record<string, unknown> = {};

/** Keeps a response for later operations. */
export function rememberAnswer(data: object | null | undefined): void {
  Object.assign(answers, data);
}

/**
 * The variables with their values from earlier responses and from the network.
 * @throws Error that says what must be done first
 */
export async function fillFromAnswers(variables: unknown): Promise<unknown> {
  const isOpen = JSON.stringify(variables)?.includes(`"${mark}${exampleSource}.`);
  return fill(variables, isOpen ? { ...answers, [exampleSource]: await findExampleFacts() } : answers);
}

function fill(variables: unknown, source: Record<string, unknown>): unknown {
  if (typeof variables === 'string' && variables.startsWith(mark)) return read(variables.slice(mark.length), source);
  if (Array.isArray(variables)) return variables.map((item) => fill(item, source));
  if (typeof variables !== 'object' || variables === null) return variables;
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, fill(value, source)]));
}

function read(path: string, source: Record<string, unknown>): unknown {
  const value = path
    .split('.')
    .reduce<unknown>((parent, key) => (parent as Record<string, unknown> | null | undefined)?.[key], source);
  if (value !== undefined && value !== null) return value;
  const [root, fact] = path.split('.');
  throw new Error(
    root === exampleSource
      ? `No hub answers with a ${fact} now. Run it again when the hubs are back, or enter one.`
      : `Run the operation with ${root} first: ${path} is taken from its answer.`,
  );
}
