import { hash, randomBytes } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { EntityReference } from '../../schema/federatedSchema.ts';
import { parseGlobalId } from '../../schema/globalId.ts';
import { hubError } from './hubErrors.ts';

export { parseGlobalId };

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The id in a reference to an entity; empty if it is not text. No entity has an empty id. */
export function idOf({ id }: EntityReference): string {
  return typeof id === 'string' ? id : '';
}

/** A new id, ordered by creation time to the millisecond. `nowMs` is Unix time. */
export function newGlobalId(hub: string, type: string, nowMs: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  return `gid://${hub}/${type}/${ulidOf(bytes)}`;
}

/** The id derived from a key: a repeated mutation makes the same id again. */
export function derivedGlobalId(hub: string, type: string, key: string): string {
  const digest = hash('sha256', `${hub}\n${type}\n${key}`, 'buffer');
  return `gid://${hub}/${type}/${ulidOf(digest.subarray(0, 16))}`;
}

/**
 * The id, if it belongs to this hub and type.
 * @throws GraphQLError `BAD_ID` where it is malformed or of another type, `UNKNOWN_HUB` where another hub owns it
 */
export function ownId(id: string, hub: string, type: string): string {
  const parts = parseGlobalId(id);
  if (!parts || parts.type !== type) {
    const shown = JSON.stringify(id.slice(0, 128));
    throw hubError('BAD_ID', `${shown} is not the id of a ${type}: expected gid://${hub}/${type}/<ULID>.`);
  }
  if (parts.hub === hub) return id;
  throw hubError(
    'UNKNOWN_HUB',
    `${id} belongs to hub ${parts.hub}; this is ${hub}. Send this to the gateway, or to that hub.`,
  );
}

/** A reference to any entity of a type that this hub owns, whether it exists or not: its fields say. */
export function anyOwn(reference: EntityReference, type: string, hub: string): { readonly id: string } | GraphQLError {
  try {
    return { id: ownId(idOf(reference), hub, type) };
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** 128 bits as 26 characters of five, after two zero bits. */
function ulidOf(bytes: Uint8Array): string {
  let text = '';
  let pending = 0;
  let pendingBits = 2;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    pendingBits += 8;
    while (pendingBits >= 5) {
      pendingBits -= 5;
      text += crockford[pending >> pendingBits];
      pending &= (1 << pendingBits) - 1;
    }
  }
  return text;
}
