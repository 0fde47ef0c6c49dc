import { isHubCode } from '../../schema/registry/isHubCode.ts';

/** `gid://<HUB>/<Type>/<ULID>`: the hub code is all that the gateway reads of it; to clients the whole is opaque. */
const globalId = /^gid:\/\/([A-Z]{2}[A-Z2-9]{3})\/[A-Za-z_][0-9A-Za-z_]*\/[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/**
 * The code of the hub that owns what a global id names, or that a hub code is; undefined where the value is neither
 * (`BAD_ID`). Says nothing of whether the network has such a hub.
 */
export function ownerOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (isHubCode(value)) return value;
  return globalId.exec(value)?.[1];
}
