import type { z } from 'zod';
import { contradictions } from './contradictions.ts';
import type { Registry } from './Hub.ts';
import { type JsonPath, JsonText } from './JsonText.ts';
import type { RegistryFault } from './RegistryFault.ts';
import { registryDocument, sizeOf } from './registryDocument.ts';
import { registryLimits } from './registryLimits.ts';

/** A registry document as read: all of it, or every reason why none of it. */
export type ParsedRegistry =
  | ({ readonly kind: 'ACCEPTED' } & Registry)
  | { readonly kind: 'REFUSED'; readonly faults: readonly RegistryFault[] };

/**
 * Reads the text of a registry document. The faults of one that is refused are in the order of its text; of more than
 * `registryLimits.faults` the others are counted. It never throws, whatever the text.
 * @param isOwn whether a URL leads to the program that reads it, which is no hub
 */
export function parseRegistry(text: string, isOwn: (url: URL) => boolean = () => false): ParsedRegistry {
  const json = new JsonText(text);
  if (json.faults.length > 0) return { kind: 'REFUSED', faults: json.faults };
  if (isSigned(json.value)) {
    const remedy = 'Give --registry-key the public key that signed it.';
    return { kind: 'REFUSED', faults: [json.fault(['payload'], 'is a registry in a signature', remedy)] };
  }
  const parsed = registryDocument.safeParse(json.value);
  const against = contradictions(json, isOwn);
  if (parsed.success && against.length === 0) return { kind: 'ACCEPTED', ...parsed.data };

  const issues = parsed.error?.issues ?? [];
  const listed = issues.slice(0, registryLimits.faults).flatMap((issue) => faultsOf(issue, json));
  const faults = [...listed, ...against].sort((a, b) => a.line - b.line || a.column - b.column);
  const shown = faults.slice(0, registryLimits.faults);
  const hidden = faults.length - shown.length + Math.max(0, issues.length - registryLimits.faults);
  if (hidden > 0) shown.push(json.fault([], `has at least ${hidden} more faults`, 'Mend these first.'));
  return { kind: 'REFUSED', faults: shown };
}

/** A JWS (RFC 7515, section 7.2), which is opened before it gets here where there is a key. */
function isSigned(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'payload' in value && 'signature' in value;
}

type Issue = z.core.$ZodIssue;

/** An issue in words: its kind says what is wrong, its message is the remedy. */
function faultsOf(issue: Issue, json: JsonText): RegistryFault[] {
  const { path, message: remedy } = issue;
  const value = valueAt(json.value, path);
  switch (issue.code) {
    case 'invalid_union': {
      const branch = issue.errors[typeof value === 'string' ? 0 : 1] ?? [];
      return branch.flatMap((inner) => faultsOf({ ...inner, path: [...path, ...inner.path] }, json));
    }
    case 'unrecognized_keys': {
      const keys = issue.keys.slice(0, registryLimits.faults);
      return keys.map((key) => json.fault([...path, key], 'is an unknown key', remedy));
    }
    case 'invalid_key':
      return issue.issues.map((inner) => json.fault(path, `is not ${expectedBy(inner)}`, inner.message));
    case 'too_big':
      return [json.fault(path, `has ${sizeOf(Object(value))} entries`, remedy)];
    default: {
      const isSecret = issue.code === 'custom' && issue.params?.isSecret === true;
      const excerpt = isSecret ? 'what stands there' : json.excerpt(path);
      if (value === undefined) return [json.fault(path, 'is missing', remedy)];
      if (issue.code === 'invalid_value') return [json.fault(path, `${excerpt} is unknown`, remedy)];
      return [json.fault(path, `${excerpt} is not ${expectedBy(issue)}`, remedy)];
    }
  }
}

function expectedBy(issue: Issue): string {
  if (issue.code === 'custom') return String(issue.params?.name);
  const expected = issue.code === 'invalid_type' ? issue.expected : 'object';
  return { array: 'a list', boolean: 'a flag' }[String(expected)] ?? 'an object';
}

function valueAt(value: unknown, path: JsonPath): unknown {
  let found = value;
  for (const key of path) found = Object.hasOwn(Object(found), key) ? Object(found)[key] : undefined;
  return found;
}
