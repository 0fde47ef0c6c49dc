import { type DocumentNode, visit } from 'graphql';
import { operationOf } from './selectOperation.ts';

/** A document whose variables can be sent to subgraphs beside those of the plan. */
export interface RenamedVariables {
  readonly document: DocumentNode;
  /** The client's names by the new ones, of variables that have new ones. */
  readonly clientNames: ReadonlyMap<string, string>;
}

/**
 * Gives another name to variables of a client that are called as the planner calls its own, or as what every object of
 * JavaScript inherits: `{"__proto__": …}` is refused by many servers, and lost by others. A pure function of the
 * document, so that every thread gives the same names (docs/apollo-patches.md, 11).
 * @param document one operation with its fragments
 */
export function renameVariables(document: DocumentNode): RenamedVariables {
  const names = (operationOf(document).variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  const taken = names.filter(isTaken);
  if (taken.length === 0) return { document, clientNames: nothing };
  const newNames = new Map<string, string>();
  for (const name of taken) newNames.set(name, unusedName(newNames.size, names));
  const renamed: DocumentNode = visit(document, {
    Variable(node) {
      const value = newNames.get(node.name.value);
      return value === undefined ? undefined : { ...node, name: { ...node.name, value } };
    },
  });
  return { document: renamed, clientNames: new Map([...newNames].map(([name, newName]) => [newName, name])) };
}

const nothing: ReadonlyMap<string, string> = new Map();

/** The planner has `$representations`, and `$contextualArgument_1_0` for an argument that a context gives. */
function isTaken(name: string): boolean {
  return name === 'representations' || name.startsWith('contextualArgument_') || name in Object.prototype;
}

function unusedName(number: number, names: readonly string[]): string {
  let name = `client_${number}`;
  while (names.includes(name)) name = `${name}_`;
  return name;
}
