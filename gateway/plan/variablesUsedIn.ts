import { type ASTNode, visit } from 'graphql';

/** Names of the variables used below a node; their definitions are no use. */
export function variablesUsedIn(node: ASTNode): Set<string> {
  const names = new Set<string>();
  visit(node, {
    VariableDefinition() {
      return false;
    },
    Variable({ name }) {
      names.add(name.value);
    },
  });
  return names;
}
