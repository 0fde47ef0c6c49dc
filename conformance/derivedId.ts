import { createHash } from 'node:crypto';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The id that all hubs derive from the same key, so that each can name the rows of another. */
export function derivedId(hub: string, type: string, key: string): string {
  const digest = createHash('sha256').update(`${hub}\n${type}\n${key}`).digest('hex').slice(0, 32);
  let rest = BigInt(`0x${digest}`);
  let ulid = '';
  for (let n = 0; n < 26; n++, rest /= 32n) ulid = crockford[Number(rest % 32n)] + ulid;
  return `gid://${hub}/${type}/${ulid}`;
}
