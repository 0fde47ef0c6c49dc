import type { z } from 'zod';
import { sizeOf } from './documentParts.ts';
import type { DocumentFault, JsonPath, JsonText } from './JsonText.ts';
import { registryLimits } from './registryLimits.ts';

type Issue = z.core.$ZodIssue;

/**
 * The faults of a document that its schema refuses, in the order of its text; of more than `registryLimits.faults` the
 * others are counted.
 * @param others that its schema does not see
 */
export function documentFaults(
  issues: readonly Issue[],
  json: JsonText,
  others: readonly DocumentFault[] = [],
): readonly DocumentFault[] {
  const listed = issues.slice(0, registryLimits.faults).flatMap((issue) => faultsOf(issue, json));
  const faults = [...listed, ...others].sort((a, b) => a.line - b.line || a.column - b.column);
  const shown = faults.slice(0, registryLimits.faults);
  const hidden = faults.length - shown.length + Math.max(0, issues.length - registryLimits.faults);
  if (hidden > 0) shown.push(json.fault([], `has at least ${hidden} more faults`, 'Correct these first.'));
  return shown;
}

/** An issue in words: its kind says what is wrong, its message is the remedy. */
function faultsOf(issue: Issue, json: JsonText): DocumentFault[] {
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
