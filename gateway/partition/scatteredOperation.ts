import type { ArgumentNode } from 'graphql';
import { HubOperation } from './HubOperation.ts';
import type { PartitionedFetch } from './PartitionedFetch.ts';
import type { RootField } from './RootField.ts';
import { selectOperation } from './selectOperation.ts';

/** One root field asked of several hubs, each for itself: without the argument that names hubs, not their business. */
export function scatteredOperation(context: PartitionedFetch, root: RootField): HubOperation {
  const own = queryArguments(root);
  const selections = root.group.fields.map((node) => ({ ...node, arguments: own }));
  return new HubOperation(selectOperation(context.fetch.document, selections), context);
}

/** The arguments that a hub is given: all but the hubs' names, and without the names of `others`. */
export function queryArguments({ group, rule }: RootField, others: readonly string[] = []): readonly ArgumentNode[] {
  const hubsArgument = rule.kind === 'scatter' ? rule.hubsArgument : undefined;
  const { arguments: given = [] } = group.fields[0] ?? {};
  return given.filter(({ name }) => name.value !== hubsArgument && !others.includes(name.value));
}
