import { hubOfGlobalId, isHubCode } from '../../schema/globalId.ts';

/**
 * The code of the hub that owns what a global id names, or that a hub code is; undefined where the value is neither
 * (`BAD_ID`). Says nothing of whether the network has such a hub.
 */
export function ownerOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return isHubCode(value) ? value : hubOfGlobalId(value);
}
