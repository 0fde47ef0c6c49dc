import { contradictions } from './contradictions.ts';
import { documentFaults } from './documentFaults.ts';
import type { Registry } from './Hub.ts';
import { type DocumentFault, JsonText } from './JsonText.ts';
import { registryDocument } from './registryDocument.ts';

/** A registry document as read: all of it, or every reason why none of it. */
export type ParsedRegistry =
  | ({ readonly kind: 'ACCEPTED' } & Registry)
  | { readonly kind: 'REFUSED'; readonly faults: readonly DocumentFault[] };

/**
 * Reads the text of a registry document. The faults of one that is refused are in the order of its text; of more than
 * `registryLimits.faults` the others are counted. It never throws, whatever the text.
 * @param isOwn whether a URL leads to the program that reads it, which is no hub
 */
export function parseRegistry(text: string, isOwn: (url: URL) => boolean = () => false): ParsedRegistry {
  const json = new JsonText(text);
  if (json.faults.length > 0) return { kind: 'REFUSED', faults: json.faults };
  if (isSigned(json.value)) {
    const remedy = 'Pass the public key that signed it with --registry-key.';
    return { kind: 'REFUSED', faults: [json.fault(['payload'], 'is a registry in a signature', remedy)] };
  }
  const parsed = registryDocument.safeParse(json.value);
  const against = contradictions(json, isOwn);
  if (parsed.success && against.length === 0) return { kind: 'ACCEPTED', ...parsed.data };

  return { kind: 'REFUSED', faults: documentFaults(parsed.error?.issues ?? [], json, against) };
}

/** A JWS (RFC 7515, section 7.2), which is opened before it gets here where there is a key. */
function isSigned(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'payload' in value && 'signature' in value;
}
