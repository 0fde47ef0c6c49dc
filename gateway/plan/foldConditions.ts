import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  Kind,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { guardOf, isGuard, refusedField } from './guardOperation.ts';
import type { OverrideLabels } from './OverrideLabels.ts';
import type { Conditions } from './PlannedOperation.ts';
import { renameVariables } from './renameVariables.ts';
import { selectOperation, variablesUsedIn } from './selectOperation.ts';

/**
 * Names of what decides whether a field is asked, or of whom: `percent(n)` labels of overrides and then, in the order of
 * the document, the variables of `@skip` and `@include` and the requirements of access rules.
 */
export function conditionNames(document: DocumentNode, labels: OverrideLabels): string[] {
  const names = new Set(labels.percentsOf(document));
  visit(document, {
    Field(node) {
      const guard = guardOf(node);
      if (guard !== undefined) names.add(guard);
    },
    Directive({ name, arguments: args }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      const value = args?.[0]?.value;
      if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

/** What stands in a selection set of which `@skip` and `@include` left nothing; it is nobody's field. */
export const nothingSelected: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * What stands for a selection of which the condition of a `@skip` or `@include` is null: an object for which it is
 * collected is an error. In place of a fragment's spread its alias is the fragment, since the second spread of one
 * fragment is not looked at.
 */
const nullConditions = new WeakSet<SelectionNode>();

export function hasNullCondition(selection: SelectionNode): boolean {
  return nullConditions.has(selection);
}

/**
 * Carries out `@skip`, `@include` and the guards of access rules. A planner shares what the client skips with what
 * `@requires` needs, and would put the client's condition on both; without conditions there is nothing to put.
 * @param document one operation with its fragments
 * @param conditions values of the conditions that `conditionNames` names
 */
export function foldConditions(document: DocumentNode, conditions: Conditions): DocumentNode {
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
function decideField(node: FieldNode, conditions: Conditions): FieldNode | null | undefined {
  const decided = decideNode(node, conditions) as FieldNode | null | undefined;
  const field = decided ?? node;
  const guard = decided === null ? undefined : guardOf(field);
  if (guard === undefined) return decided;
  if (conditions[guard] !== true) return refusedField(field, guard);
  return { ...field, directives: field.directives?.filter((directive) => !isGuard(directive)) };
}

type ConditionalNode = FieldNode | InlineFragmentNode | FragmentSpreadNode;

function decideNode(node: ConditionalNode, conditions: Conditions): ConditionalNode | null | undefined {
  const { directives = [] } = node;
  const skip = directives.find(({ name }) => name.value === 'skip');
  const include = directives.find(({ name }) => name.value === 'include');
  if (!skip && !include) return undefined;
  // In this order: whether what is skipped would be included is not asked.
  const skips = skip ? conditionOf(skip, conditions) : false;
  const includes = include && skips === false ? conditionOf(include, conditions) : true;
  if (skips === null || includes === null) {
    const replacement = { ...nothingSelected, ...(node.kind === Kind.FRAGMENT_SPREAD && { alias: node.name }) };
    nullConditions.add(replacement);
    return replacement;
  }
  if (skips || !includes) return null;
  return { ...node, directives: directives.filter((directive) => directive !== skip && directive !== include) };
}

function conditionOf({ arguments: args }: DirectiveNode, conditions: Conditions): boolean | null {
  const value = args?.[0]?.value;
  if (value?.kind === Kind.VARIABLE) return conditions[value.name.value] ?? null;
  return value?.kind === Kind.BOOLEAN && value.value;
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

/**
 * The document of one operation with its fragments, variables renamed (see renameVariables), `@skip`, `@include` and
 * guards carried out. It has the same fields in the same order in whichever thread it is made.
 */
export function parseFolded(operationText: string, conditions: Conditions): DocumentNode {
  const { document } = renameVariables(parse(operationText, { noLocation: true }));
  // Most operations have none, and folding costs more than parsing.
  return /@(skip|include|__guard)/.test(operationText) ? foldConditions(document, conditions) : document;
}
