import { createHash } from 'node:crypto';
import { writeJson } from '../json/RawJson.ts';
import { limits } from '../limits.ts';

/**
 * A place in a merged list: how far each hub's own list has been shown. It is the whole state of a walk, so that any
 * gateway can continue it, with any page size; a hub that is absent for a page simply keeps its position.
 */
export type HubPositions = ReadonlyMap<string, string>;

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
