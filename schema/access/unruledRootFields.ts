import { Kind, parse } from 'graphql';
import { isAccessDirective } from './accessDirectives.ts';

/** Root fields that anybody may query, on purpose: the catalogue and what it costs at the door, tracking, rates, readiness and the directory. */
export const publicRootFields: ReadonlySet<string> = new Set([
  'Query.conversions',
  'Query.hsCode',
  'Query.hub',
  'Query.hubs',
  'Query.landedCostEstimates',
  'Query.marketplaces',
  'Query.merchant',
  'Query.merchants',
  'Query.product',
  'Query.products',
  'Query.quoteReadiness',
  'Query.settlementPairs',
  'Query.trackShipment',
]);

/** Schema coordinates of the root fields of a contract that have no access rule and are not public on purpose. */
export function unruledRootFields(sdl: string): string[] {
  return parse(sdl, { noLocation: true }).definitions.flatMap((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION || !['Query', 'Mutation'].includes(node.name.value)) return [];
    return (node.fields ?? [])
      .filter(({ directives }) => !directives?.some(({ name }) => isAccessDirective(name.value)))
      .map((field) => `${node.name.value}.${field.name.value}`)
      .filter((coordinate) => !publicRootFields.has(coordinate));
  });
}
