import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType, parse } from 'graphql';
import { type CostRules, type ListSizeRule, readCostRules } from '../../../schema/cost/CostRules.ts';

/**
 * What fields cost at a hub: what its contract says, entities by the number of representations, and introspection by the
 * average length of its lists, since a walk through the types does not stay with the longest.
 */
export function hubCostRules(schema: GraphQLSchema, contractSdl: string): CostRules {
  const { listSizes, weights } = readCostRules(parse(contractSdl, { noLocation: true }));
  return { listSizes: new Map([...listSizes, ...introspectionSizes(schema), ['Query._entities', entities]]), weights };
}

const entities: ListSizeRule = {
  assumedSize: undefined,
  slicingArguments: [['representations']],
  sizedFields: [],
  isLength: true,
};

function introspectionSizes(schema: GraphQLSchema): [string, ListSizeRule][] {
  const types = Object.values(schema.getTypeMap());
  const withFields = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = withFields.flatMap((type) => Object.values(type.getFields()));
  const directives = schema.getDirectives();
  const enumValues = types.filter(isEnumType).map((type) => type.getValues().length);
  const inputFields = types.filter(isInputObjectType).map((type) => Object.keys(type.getFields()).length);
  const sizes: Record<string, number> = {
    '__Schema.types': types.length,
    '__Schema.directives': directives.length,
    '__Directive.args': average(directives.map(({ args }) => args.length)),
    '__Directive.locations': average(directives.map(({ locations }) => locations.length)),
    '__Type.fields': average(withFields.map((type) => Object.keys(type.getFields()).length)),
    '__Type.interfaces': average(withFields.map((type) => type.getInterfaces().length)),
    '__Type.possibleTypes': average(types.map(() => 1)),
    '__Type.enumValues': average(enumValues),
    '__Type.inputFields': average(inputFields),
    '__Field.args': average(fields.map(({ args }) => args.length)),
  };
  return Object.entries(sizes).map(([coordinate, assumedSize]) => [
    coordinate,
    { assumedSize, slicingArguments: [], sizedFields: [], isLength: false },
  ]);
}

/** Rounded up. */
function average(lengths: readonly number[]): number {
  return Math.ceil(lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length));
}
