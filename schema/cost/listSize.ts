import { type FieldNode, type GraphQLArgument, type GraphQLField, Kind, type ValueNode } from 'graphql';
import type { ListSizeRule } from './CostRules.ts';
import type { ListSize, SizeVariable } from './OperationCost.ts';

/**
 * How many items the list of a field has at most, by the arguments that it is called with. Of several that tell a size
 * the largest counts, as servers answer the largest.
 * @see https://ibm.github.io/graphql-specs/cost-spec.html#sec-slicingArguments
 */
export function listSize(rule: ListSizeRule, field: GraphQLField<unknown, unknown>, node: FieldNode): ListSize {
  const known: number[] = [];
  const variables: SizeVariable[] = [];
  for (const [name = '', ...inputFields] of rule.slicingArguments) {
    const argument = field.args.find((candidate) => candidate.name === name);
    if (!argument) continue;
    const given = node.arguments?.find((candidate) => candidate.name.value === name)?.value;
    const told = toldBy(given, argument, inputFields, rule.isLength);
    if (typeof told === 'number') known.push(told);
    else if (told) variables.push(told);
  }
  const otherwise = known.length > 0 ? Math.max(...known) : (rule.assumedSize ?? 1);
  if (variables.length === 0) return otherwise;
  return { variables, least: known.length > 0 ? otherwise : 0, otherwise };
}

/** The size that one argument tells: now, or by a variable; undefined where it tells none. */
function toldBy(
  given: ValueNode | undefined,
  { defaultValue }: GraphQLArgument,
  inputFields: readonly string[],
  isLength: boolean,
): number | SizeVariable | undefined {
  const byDefault = sizeOf(valueAt(defaultValue, inputFields), isLength);
  let value = given;
  for (const [depth, name] of [...inputFields, undefined].entries()) {
    if (value?.kind === Kind.VARIABLE)
      return { path: [value.name.value, ...inputFields.slice(depth)], isLength, byDefault };
    if (name === undefined || value?.kind !== Kind.OBJECT) break;
    value = value.fields.find((field) => field.name.value === name)?.value;
  }
  if (!given) return byDefault;
  if (isLength) return value?.kind === Kind.LIST ? value.values.length : undefined;
  return value?.kind === Kind.INT ? sizeOf(Number(value.value), false) : undefined;
}

/** What a value says of the size of a list; undefined for what says nothing. */
export function sizeOf(value: unknown, isLength: boolean): number | undefined {
  if (isLength) return Array.isArray(value) ? value.length : undefined;
  return typeof value === 'number' ? Math.max(0, value) : undefined;
}

/** The value at a path of names in a JSON object; undefined where there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  return found;
}
