import { isObject } from '../json/isObject.ts';
import { parseInTurns, TooMuchJson } from '../json/parseInTurns.ts';
import { parseJson } from '../json/parseJson.ts';
import { limits } from '../limits.ts';
import type { TransportFailure } from './callFailure.ts';
import type { AnswerReader, SubgraphGraphQLError, TransportAnswer } from './Transport.ts';

/**
 * Reads what a hub answered as a GraphQL answer, whatever its HTTP status: servers send well-formed answers with 400
 * and 500 too. Entries of `errors` are made well-formed; what is no GraphQL answer at all is undefined.
 *
 * @see https://spec.graphql.org/October2021/#sec-Response-Format
 */
export function readAnswer(text: string, bytes: number, reader?: AnswerReader): TransportAnswer | undefined {
  return answerOf(parsed(text, reader), sizeOf(text, bytes));
}

/** The same with a long text, in turns of the event loop. */
export async function readLongAnswer(
  text: string,
  bytes: number,
  reader?: AnswerReader,
): Promise<TransportAnswer | undefined> {
  const answer = await parsedInTurns(text, reader);
  if (!(answer instanceof TooMuchJson)) return answerOf(answer, sizeOf(text, bytes));
  return { failure: tooMuch(answer), ...sizeOf(text, bytes) };
}

/** How long an answer is: as it crossed the wire, where it may be compressed, and its text. */
type Size = Pick<TransportAnswer, 'bytes' | 'characters'>;

function sizeOf({ length }: string, bytes: number): Size {
  return { bytes, characters: length };
}

function tooMuch({ message }: TooMuchJson): TransportFailure {
  return { code: 'HUB_FAILED', message: `The response has ${message}.`, mayBeItsOwn: true };
}

/** What an answer bears besides `data` and `errors`, which readers of an operation leave out. */
export async function readExtensions(text: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const answer = isLong(text) ? await parsedInTurns(text) : parsed(text);
  return isObject(answer) && isObject(answer.extensions) ? answer.extensions : undefined;
}

/**
 * Reads the answers to a request of several operations, in order. One that is not a GraphQL answer, or that cannot be told
 * to be the one to its operation, is a failure of its own; undefined where there are not as many as operations. Each is
 * said to have its part of the bytes.
 */
export async function readAnswers(
  text: string,
  bytes: number,
  calls: readonly MarkedCall[],
): Promise<TransportAnswer[] | undefined> {
  const answers = isLong(text) ? await parsedInTurns(text) : parsed(text);
  if (!Array.isArray(answers) || answers.length !== calls.length) return undefined;
  const part = sizeOf(text, Math.round(bytes / calls.length));
  const read: (TransportAnswer | undefined)[] = [];
  for (const [index, { reader, mark }] of calls.entries()) {
    const own = withoutMark(answers[index], mark);
    const checked = !reader || !own ? own : isLong(text) ? await reader.checkInTurns(own) : reader.check(own);
    read.push(answerOf(checked, part));
  }
  // Without data there is no mark; where one answer has none, and all others are told, it can only be the one left.
  const hasOneWithoutData = read.filter((answer) => answer?.data === null).length === 1 && !read.includes(undefined);
  return read.map((answer) =>
    answer?.data || (answer && hasOneWithoutData) ? answer : { failure: notItsAnswer, ...part },
  );
}

const notItsAnswer = {
  code: 'HUB_FAILED',
  message: 'A response in a batch is not a GraphQL response to its operation.',
  mayBeItsOwn: true,
} as const;

/** One operation of several. */
export interface MarkedCall {
  readonly reader?: AnswerReader;
  /** The field by which its answer says which it is. */
  readonly mark: string;
}

/** Undefined where the data of an answer does not bear its mark. */
function withoutMark(answer: unknown, mark: string): Readonly<Record<string, unknown>> | undefined {
  if (!isObject(answer)) return undefined;
  const { data } = answer;
  if (isObject(data)) {
    if (typeof data[mark] !== 'string') return undefined;
    delete data[mark];
  }
  return answer;
}

function answerOf(answer: unknown, size: Size): TransportAnswer | undefined {
  if (!isObject(answer)) return undefined;
  const { data, errors } = answer;
  if (errors !== undefined && errors !== null && !Array.isArray(errors)) return undefined;
  const hasErrors = Array.isArray(errors) && errors.length > 0;
  if (data === undefined || data === null) {
    return hasErrors ? { data: null, errors: readErrors(errors), ...size } : undefined;
  }
  if (!isObject(data)) return undefined;
  return hasErrors ? { data, errors: readErrors(errors), ...size } : { data, ...size };
}

/** Some servers put it before their JSON, and JSON has no place for it (RFC 8259, section 8.1). */
const byteOrderMark = 0xfeff;

/** True for a text that must not be read at once. */
export function isLong(text: string): boolean {
  return text.length > limits.turnCharacters;
}

function parsed(text: string, reader?: AnswerReader): unknown {
  const json = withoutByteOrderMark(text);
  try {
    return reader ? reader.parse(json) : parseJson(json);
  } catch {
    return undefined;
  }
}

async function parsedInTurns(text: string, reader?: AnswerReader): Promise<unknown> {
  const json = withoutByteOrderMark(text);
  try {
    return await (reader ? reader.parseInTurns(json) : parseInTurns(json, parseJson));
  } catch (error) {
    return error instanceof TooMuchJson ? error : undefined;
  }
}

function withoutByteOrderMark(text: string): string {
  return text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text;
}

/** The first errors, of those without a place only some; how many more there are is one error of its own. */
function readErrors(errors: readonly unknown[]): SubgraphGraphQLError[] {
  const read: SubgraphGraphQLError[] = [];
  let unplaced = 0;
  for (const entry of errors.slice(0, limits.answerErrors)) {
    const error = readError(entry);
    const hasPlace = error.path !== undefined && error.path.length > 0;
    if (!hasPlace) unplaced += 1;
    if (hasPlace || unplaced <= limits.unplacedErrors) read.push(error);
  }
  const left = errors.length - read.length;
  if (left > 0) read.push({ message: `The subgraph reported ${left} more errors.` });
  return read;
}

function readError(entry: unknown): SubgraphGraphQLError {
  const { message, path: written, extensions } = isObject(entry) ? entry : {};
  const path = Array.isArray(written) ? written.slice(0, limits.errorPathSteps) : undefined;
  return {
    message: typeof message === 'string' ? message : 'The hub reported an error without a message.',
    ...(path?.every(isPathStep) && { path }),
    ...(isObject(extensions) && { extensions }),
  };
}

function isPathStep(step: unknown): step is string | number {
  return typeof step === 'string' || Number.isInteger(step);
}
