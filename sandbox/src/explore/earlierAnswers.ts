/** How a variable says that its value is taken from an earlier answer: `← quoteFx.fxQuote.id`. */
const mark = '← ';

/** The last answer to each root field that this page had. */
const answers: Record<string, unknown> = {};

/** Keeps what was answered, for operations that continue from it. */
export function rememberAnswer(data: object | null | undefined): void {
  Object.assign(answers, data);
}

/**
 * The variables with what they take from earlier answers.
 * @throws Error that says which operation must be run before
 */
export function fillFromAnswers(variables: unknown): unknown {
  if (typeof variables === 'string' && variables.startsWith(mark)) return read(variables.slice(mark.length));
  if (Array.isArray(variables)) return variables.map(fillFromAnswers);
  if (typeof variables !== 'object' || variables === null) return variables;
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, fillFromAnswers(value)]));
}

function read(path: string): unknown {
  const value = path
    .split('.')
    .reduce<unknown>((parent, key) => (parent as Record<string, unknown> | null | undefined)?.[key], answers);
  if (value !== undefined && value !== null) return value;
  throw new Error(`Run the operation with ${path.split('.')[0]} first: ${path} is taken from its answer.`);
}
