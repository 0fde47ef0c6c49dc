import { limits } from './limits.ts';

/** A global id taken apart: `gid://<HUB>/<Type>/<ULID>`. Clients treat it as opaque; the hub code routes it. */
export interface GlobalId {
  /** UN/LOCODE without the space, e.g. `CNHGH`. */
  readonly hub: string;
  readonly type: string;
  /** 26 characters of Crockford base 32 (ULID specification). */
  readonly ulid: string;
}

const hubCode = '[A-Z]{2}[A-Z2-9]{3}';
const hubCodePattern = new RegExp(`^${hubCode}$`);
const globalIdPattern = new RegExp(`^gid://(${hubCode})/([A-Za-z_][0-9A-Za-z_]{0,63})/([0-7][0-9A-HJKMNP-TV-Z]{25})$`);
/** True for a UN/LOCODE without the space, such as `MYKUL`. */
export function isHubCode(value: unknown): boolean {
  return typeof value === 'string' && value.length === 5 && hubCodePattern.test(value);
}

/** The hub of a global id, and nothing else of it; undefined where the text is not one. */
export function hubOfGlobalId(text: string): string | undefined {
  return text.length <= limits.globalIdLength ? globalIdPattern.exec(text)?.[1] : undefined;
}

/** The parts of a global id, or undefined where the text is not one. */
export function parseGlobalId(text: string): GlobalId | undefined {
  const match = text.length <= limits.globalIdLength ? globalIdPattern.exec(text) : null;
  return match ? { hub: match[1] as string, type: match[2] as string, ulid: match[3] as string } : undefined;
}
