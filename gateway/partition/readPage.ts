import type { FetchError } from '../execute/DataSource.ts';
import { limits } from '../limits.ts';
import { argumentValue } from './argumentValue.ts';
import { fetchError } from './fetchErrors.ts';
import { cursorFingerprint, decodeCursor, type HubPositions } from './PageCursor.ts';
import type { Variables } from './PartitionedFetch.ts';
import type { RootField } from './RootField.ts';

/** The page of a scattered connection that a client asked for. */
export interface Page {
  readonly first: number;
  /** The client's cursor; null at the beginning of the list. */
  readonly after: string | null;
  /** Where each hub's own list goes on. */
  readonly positions: HubPositions;
  /** What every cursor of this list carries. */
  readonly fingerprint: string;
}

/** Reads the page from a field's arguments; an error where there is none such. */
export function readPage(root: RootField, subgraph: string, variables: Variables): Page | FetchError {
  const where = { path: [root.group.responseName], subgraph };
  const first = argumentValue(root, 'first', variables);
  if (typeof first !== 'number' || !Number.isInteger(first) || first < 1 || first > limits.pageSize) {
    return fetchError('BAD_USER_INPUT', `first is a number from 1 to ${limits.pageSize}.`, where);
  }
  const fingerprint = fingerprintOf(root, subgraph, variables);
  const after = argumentValue(root, 'after', variables) ?? null;
  if (after === null) return { first, after, positions: new Map(), fingerprint };
  const positions = decodeCursor(after, fingerprint);
  if (positions) return { first, after: after as string, positions, fingerprint };
  return fetchError('BAD_USER_INPUT', 'after is not a cursor of this field with this filter and order.', where);
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
