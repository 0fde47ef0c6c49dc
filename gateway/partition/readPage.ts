import { createHash } from 'node:crypto';
import type { FetchError } from '../execute/DataSource.ts';
import { writeJson } from '../json/RawJson.ts';
import { limits } from '../limits.ts';
import { fetchError } from './fetchErrors.ts';
import type { RootField, Variables } from './RootField.ts';
import { argumentValue } from './rootArguments.ts';

/** The page of a scattered connection that a client asked for. */
export interface Page {
  readonly kind: 'PAGE';
  readonly first: number;
  /** The client's cursor; null at the beginning of the list. */
  readonly after: string | null;
  /** Where each hub's own list goes on. */
  readonly positions: HubPositions;
  /** What every cursor of this list carries. */
  readonly fingerprint: string;
}

/** Why a field with these arguments is asked of no hub. */
export interface Refused {
  readonly kind: 'REFUSED';
  readonly error: FetchError;
}

/** Reads the page from a field's arguments. */
export function readPage(root: RootField, subgraph: string, variables: Variables): Page | Refused {
  const refused = (message: string): Refused => ({
    kind: 'REFUSED',
    error: fetchError('BAD_USER_INPUT', message, { path: [root.group.responseName], subgraph }),
  });
  const first = argumentValue(root, 'first', variables);
  if (typeof first !== 'number' || !Number.isInteger(first) || first < 1 || first > limits.pageSize) {
    return refused(`first is a number from 1 to ${limits.pageSize}.`);
  }
  const fingerprint = fingerprintOf(root, subgraph, variables);
  const after = argumentValue(root, 'after', variables) ?? null;
  if (after === null) return { kind: 'PAGE', first, after, positions: new Map(), fingerprint };
  const positions = decodeCursor(after, fingerprint);
  if (positions) return { kind: 'PAGE', first, after: after as string, positions, fingerprint };
  return refused('after is not a cursor of this field with this filter and order.');
}

/** Equal for the same rows in the same order: field and arguments, with defaults, without page and hubs. */
function fingerprintOf(root: RootField, subgraph: string, variables: Variables): string {
  const { field, rule } = root;
  const hubsArgument = rule.kind === 'scatter' ? rule.hubsArgument : undefined;
  const values = field.args
    .filter(({ name }) => name !== 'first' && name !== 'after' && name !== hubsArgument)
    .map(({ name }) => [name, canonical(argumentValue(root, name, variables))]);
  return cursorFingerprint([subgraph, field.name, values]);
}

/** A value with the members of its objects in one order, and none for null. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return members.map(([name, member]) => [name, canonical(member)]);
}

/**
 * A place in a merged list: how far each hub's own list has been shown. It is the whole state of a walk, so that any
 * gateway can continue it, with any page size; a hub that is absent for a page simply keeps its position.
 */
type HubPositions = ReadonlyMap<string, string>;

/** Changes whenever the text of a cursor changes its meaning: an older one is then refused, never misread. */
const version = 1;

/** A value that only the same field with the same filter and order has: 12 characters. */
export function cursorFingerprint(parts: unknown): string {
  return createHash('sha256').update(writeJson(parts)).digest('base64url').slice(0, 12);
}

/** The opaque text of a cursor: base64url of `[version, fingerprint, hub, its cursor, hub, its cursor, …]`. */
export function encodeCursor(fingerprint: string, positions: HubPositions): string {
  const fields: unknown[] = [version, fingerprint];
  for (const [hub, position] of positions) fields.push(hub, position);
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/** The positions of a cursor; undefined where it is malformed, too long, or was made for another query. */
export function decodeCursor(text: unknown, fingerprint: string): HubPositions | undefined {
  if (typeof text !== 'string' || text.length > limits.cursorLength) return undefined;
  const fields = parseJson(Buffer.from(text, 'base64url').toString());
  if (!Array.isArray(fields) || fields[0] !== version || fields[1] !== fingerprint) return undefined;
  if (fields.length % 2 !== 0 || !fields.every((field, index) => index === 0 || typeof field === 'string')) {
    return undefined;
  }
  const positions = new Map<string, string>();
  for (let index = 2; index < fields.length; index += 2) positions.set(fields[index], fields[index + 1]);
  return positions;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
