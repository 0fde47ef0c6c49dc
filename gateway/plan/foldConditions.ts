import {
  type DocumentNode,
  type FieldNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  Kind,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { guardOf, isGuard, refusedField } from './guardOperation.ts';
import { selectOperation } from './selectOperation.ts';
import { variablesUsedIn } from './variablesUsedIn.ts';

/** What stands in a selection set of which `@skip` and `@include` left nothing; it is nobody's field. */
export const nothingSelected: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * Carries out `@skip`, `@include` and the guards of access rules. A planner shares what the client skips with what `@requires` needs, and would
 * put the client's condition on both; without conditions there is nothing to put.
 * @param document one operation with its fragments
 * @param conditions values of the conditions that `conditionNames` names
 */
export function foldConditions(document: DocumentNode, conditions: Readonly<Record<string, unknown>>): DocumentNode {
  const decide = (node: ConditionalNode) => decideNode(node, conditions);
  const folded = visit(document, {
    Field: { enter: (node) => decideField(node, conditions) },
    InlineFragment: { enter: decide },
    FragmentSpread: { enter: decide },
    SelectionSet: { leave: markEmpty },
  });
  return withoutUnusedVariables(selectOperation(folded, undefined));
}

/** Whether a field is there comes before whether it may be seen: what is skipped is no refusal. */
function decideField(node: FieldNode, conditions: Readonly<Record<string, unknown>>): FieldNode | null | undefined {
  const decided = decideNode(node, conditions) as FieldNode | null | undefined;
  const field = decided ?? node;
  const guard = decided === null ? undefined : guardOf(field);
  if (guard === undefined) return decided;
  if (conditions[guard] !== true) return refusedField(field);
  return { ...field, directives: field.directives?.filter((directive) => !isGuard(directive)) };
}

type ConditionalNode = FieldNode | InlineFragmentNode | FragmentSpreadNode;

function decideNode(
  node: ConditionalNode,
  conditions: Readonly<Record<string, unknown>>,
): ConditionalNode | null | undefined {
  const others = node.directives?.filter(({ name }) => name.value !== 'skip' && name.value !== 'include');
  if (others?.length === node.directives?.length) return undefined;
  for (const { name, arguments: args } of node.directives ?? []) {
    const value = args?.[0]?.value;
    if (name.value !== 'skip' && name.value !== 'include') continue;
    const holds =
      value?.kind === Kind.VARIABLE
        ? conditions[value.name.value] === true
        : value?.kind === Kind.BOOLEAN && value.value;
    if ((name.value === 'skip') === holds) return null;
  }
  return { ...node, directives: others };
}

export function markEmpty(node: SelectionSetNode): SelectionSetNode | undefined {
  return node.selections.length > 0 ? undefined : { ...node, selections: [nothingSelected] };
}

/** A definition of a variable that only skipped selections used would make the operation invalid. */
function withoutUnusedVariables(document: DocumentNode): DocumentNode {
  const used = variablesUsedIn(document);
  return visit(document, {
    VariableDefinition: { enter: ({ variable }) => (used.has(variable.name.value) ? false : null) },
  });
}
