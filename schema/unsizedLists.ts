import { getNamedType, getNullableType, isCompositeType, isListType, isObjectType, parse } from 'graphql';
import { contractSchema } from './contractSchema.ts';
import { readCostRules } from './cost/CostRules.ts';

/**
 * Schema coordinates of the lists of objects in a contract whose length nothing tells: neither `@listSize` on the field,
 * nor one with `sizedFields` wherever its type is answered. What such a list costs could not be counted.
 */
export function unsizedLists(sdl: string): string[] {
  const { listSizes } = readCostRules(parse(sdl, { noLocation: true }));
  const types = Object.values(contractSchema(sdl).getTypeMap()).filter(isObjectType);
  const fields = types
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({ type, field, coordinate: `${type.name}.${field.name}` })),
    );
  const sizedBy = (typeName: string, fieldName: string) => {
    const answering = fields.filter(({ field }) => getNamedType(field.type).name === typeName);
    return (
      answering.length > 0 &&
      answering.every(({ coordinate }) => listSizes.get(coordinate)?.sizedFields.includes(fieldName))
    );
  };
  return fields
    .filter(({ field }) => isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type)))
    .filter(({ type, field, coordinate }) => !listSizes.has(coordinate) && !sizedBy(type.name, field.name))
    .map(({ coordinate }) => coordinate);
}
