import { type InnerList, type Item, type Parameters, serializeInnerList, serializeItem } from 'structured-headers';
import type { HttpMessage, RequestMessage } from './HttpMessage.ts';

/**
 * The signature base (RFC 9421, section 2.5): a line for each covered component, then the parameters.
 * @param covered component identifiers with their parameters; the parameters of the signature are those of the list
 * @throws Error if a component is listed twice, is not in the message, or is not supported
 */
export function signatureBase(message: HttpMessage, covered: InnerList): string {
  const lines = new Map<string, string>();
  for (const component of covered[0]) {
    const identifier = serializeItem(component);
    if (lines.has(identifier)) throw new Error(`Component ${identifier} is covered twice.`);
    lines.set(identifier, componentValue(message, component));
  }
  lines.set('"@signature-params"', serializeInnerList(covered));
  return [...lines].map(([identifier, value]) => `${identifier}: ${value}`).join('\n');
}

function componentValue(message: HttpMessage, [name, parameters]: Item): string {
  if (typeof name !== 'string') throw new Error('A component identifier must be a string.');
  if (name.startsWith('@')) return derivedValue(message, name, parameters);
  if (parameters.size > 0) throw new Error(`Component ${name} has parameters, which are not supported for a field.`);
  if (name !== name.toLowerCase()) throw new Error(`Component ${name} is not in lower case.`);
  const value = Object.hasOwn(message.headers, name) ? message.headers[name] : undefined;
  if (value === undefined) throw new Error(`The message has no field ${name}.`);
  const values = typeof value === 'string' ? [value] : value;
  return values.map(fieldValue).join(', ');
}

/** RFC 9421, section 2.1. Characters other than visible ASCII could imitate another line. */
function fieldValue(value: string): string {
  const text = value.trim().replace(/\s*\r?\n\s+/g, ' ');
  if (!/^[\x20-\x7e\t]*$/.test(text)) throw new Error('A signed field has characters other than visible ASCII.');
  return text;
}

/** RFC 9421, section 2.2. */
function derivedValue(message: HttpMessage, name: string, parameters: Parameters): string {
  if ('status' in message) {
    if (name === '@status' && parameters.size === 0) return String(message.status);
    throw new Error(`A response has no component ${name}.`);
  }
  if (name === '@query-param') return queryParameter(message, parameters);
  if (parameters.size > 0) throw new Error(`Component ${name} has parameters, which are not supported.`);
  const { origin, path, query, url } = targetOf(message);
  switch (name) {
    case '@method':
      return message.method;
    case '@target-uri':
      return message.url;
    case '@authority':
      return url.host;
    case '@scheme':
      return url.protocol.slice(0, -1);
    case '@request-target':
      return message.url.slice(origin.length) || '/';
    case '@path':
      return path || '/';
    case '@query':
      return query || '?';
    default:
      throw new Error(`A request has no component ${name}.`);
  }
}

/** The path and query as they were sent: a URL parser would change `..` and percent-encodings. */
function targetOf({ url }: RequestMessage) {
  const match = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]+)([^?#]*)(\?[^#]*)?$/i.exec(url);
  if (!match || !URL.canParse(url)) throw new Error('The target of the message is not an absolute URL.');
  const [, origin = '', path = '', query = ''] = match;
  return { origin, path, query, url: new URL(url) };
}

/** RFC 9421, section 2.2.8. */
function queryParameter(message: RequestMessage, parameters: Parameters): string {
  const name = parameters.get('name');
  const query = new URLSearchParams(targetOf(message).query);
  const values = typeof name === 'string' ? query.getAll(decodeURIComponent(name)) : [];
  const [value] = values;
  if (parameters.size !== 1 || value === undefined || values.length > 1) {
    throw new Error('A covered query parameter does not occur exactly once.');
  }
  return encodeURIComponent(value).replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
