import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { isObject } from '../json/isObject.ts';
import { parseWrittenJson } from '../json/parseJson.ts';
import { limits } from '../limits.ts';
import { HttpRefusal } from './HttpRefusal.ts';
import { type JsonBounds, jsonExcess } from './jsonExcess.ts';

/** The parameters of a GraphQL request, well-formed. `query` may be absent if it is persisted. */
export interface GraphQLParams {
  readonly query: string | undefined;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Reads the parameters of a POST.
 * @throws HttpRefusal 415 where the body is not JSON by its content type or is coded, 400 where it is not JSON, not of the
 *   shape, or has too many values
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-POST
 */
export function readPostParams(headers: IncomingHttpHeaders, body: Buffer | undefined): GraphQLParams {
  requireJson(headers);
  requireUncoded(headers);
  if (!body || body.length === 0) throw new HttpRefusal(400, 'The request has no body.');
  if (!isUtf8(body)) throw new HttpRefusal(400, 'The request body is not UTF-8.');
  const params = readJson(body, 'The request body', bodyBounds);
  if (Array.isArray(params))
    throw new HttpRefusal(400, 'Batched requests are not supported: send one operation per request.');
  if (!isObject(params)) throw new HttpRefusal(400, 'The request body must be a JSON object.');
  return checkParams(params);
}

/**
 * Reads the parameters of a GET.
 * @throws HttpRefusal 400
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-GET
 */
export function readGetParams(headers: IncomingHttpHeaders, search: string): GraphQLParams {
  if (headers['content-type'] !== undefined) requireJson(headers);
  const given = new URLSearchParams(search);
  const params: Record<string, unknown> = {};
  for (const name of ['query', 'operationName', 'variables', 'extensions']) {
    const [value, ...others] = given.getAll(name);
    if (others.length > 0) throw new HttpRefusal(400, `The parameter "${name}" is given more than once.`);
    if (value === undefined) continue;
    const isJson = name === 'variables' || name === 'extensions';
    params[name] =
      isJson && value !== ''
        ? readJson(Buffer.from(value), `The parameter "${name}"`, valueBounds)
        : value || undefined;
  }
  return checkParams(params);
}

function checkParams({ query, operationName, variables, extensions }: Record<string, unknown>): GraphQLParams {
  if (!isOptional(query, 'string')) throw new HttpRefusal(400, '"query" must be a string.');
  if (!isOptional(operationName, 'string')) throw new HttpRefusal(400, '"operationName" must be a string or null.');
  if (operationName && operationName.length > limits.nameLength)
    throw new HttpRefusal(400, `"operationName" exceeds ${limits.nameLength} characters.`);
  if (!isOptionalRecord(variables)) throw new HttpRefusal(400, '"variables" must be an object or null.');
  if (!isOptionalRecord(extensions)) throw new HttpRefusal(400, '"extensions" must be an object or null.');
  return {
    query: query ?? undefined,
    // Clients that have no name to give send an empty one.
    operationName: operationName || undefined,
    variables: variables ?? undefined,
    extensions: extensions ?? undefined,
  };
}

function requireJson(headers: IncomingHttpHeaders): void {
  const contentType = headers['content-type'];
  if (contentType === 'application/json') return;
  const [essence, ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  if (essence?.trim() !== 'application/json' || (charset && !/^charset="?utf-?8"?$/.test(charset)))
    throw new HttpRefusal(415, 'Send the request as application/json in UTF-8.');
}

/** Compressed bodies are refused: decompressing them would be work that the sender chooses. RFC 7694. */
function requireUncoded(headers: IncomingHttpHeaders): void {
  const coding = headers['content-encoding'];
  if (coding === undefined || /^(identity)?$/i.test(coding.trim())) return;
  const answerHeaders = { 'accept-encoding': 'identity' };
  throw new HttpRefusal(415, 'Send the request body without a content-encoding.', { headers: answerHeaders });
}

const valueBounds: JsonBounds = { values: limits.requestValues, depth: limits.valueDepth + 1 };
/** The variables are one member of a body. */
const bodyBounds: JsonBounds = { ...valueBounds, depth: valueBounds.depth + 1 };

const byteOrderMark = '\uFEFF';

/** @see RFC 8259, 8.1: a byte order mark may be ignored */
function readJson(bytes: Buffer, what: string, bounds: JsonBounds): unknown {
  const excess = jsonExcess(bytes, bounds);
  if (excess) throw new HttpRefusal(400, `${what} has ${excess}.`, { code: 'BAD_USER_INPUT' });
  const text = bytes.toString('utf8');
  try {
    return parseWrittenJson(text.startsWith(byteOrderMark) ? text.slice(1) : text);
  } catch {
    throw new HttpRefusal(400, `${what} is not valid JSON.`);
  }
}

function isOptional(value: unknown, type: 'string'): value is string | null | undefined {
  return value === undefined || value === null || typeof value === type;
}

function isOptionalRecord(value: unknown): value is Record<string, unknown> | null | undefined {
  return value === undefined || value === null || isObject(value);
}
