import type { VariableDefinitionNode } from 'graphql';
import { namedTypeOf } from '../plan/collectFields.ts';

/** What is wrong with a value of the right type, its place included; undefined where nothing is. */
export type CheckVariable = (name: string, value: unknown) => string | undefined;

/** Types whose values hold no text. */
const textless: ReadonlySet<string> = new Set(['Boolean', 'Int', 'Float']);

/**
 * Compiles a further check of an operation's variables, beyond their types.
 * @returns from the coerced variables what is wrong with them
 */
export function checkVariables(
  definitions: readonly VariableDefinitionNode[],
  check: CheckVariable | undefined,
): (coerced: Readonly<Record<string, unknown>>) => readonly string[] {
  const names = definitions
    .filter(({ type }) => !textless.has(namedTypeOf(type)))
    .map(({ variable }) => variable.name.value);
  if (!check || names.length === 0) return () => nothing;
  return (coerced) => {
    let faults = nothing;
    for (const name of names) {
      const fault = check(name, coerced[name]);
      if (fault !== undefined) faults = [...faults, fault];
    }
    return faults;
  };
}

const nothing: readonly string[] = [];
