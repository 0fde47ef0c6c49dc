import { type DocumentNode, Kind, visit } from 'graphql';
import { guardOf } from './guardOperation.ts';
import type { OverrideLabels } from './OverrideLabels.ts';

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
