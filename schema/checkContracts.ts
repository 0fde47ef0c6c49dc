import {
  type ASTNode,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import { unruledRootFields } from './access/unruledRootFields.ts';
import { checkReleased } from './checkReleased.ts';
import { contractNames, contractSchema, contractSdl } from './contracts.ts';
import { readCostRules } from './cost/CostRules.ts';
import { lastRelease } from './releases.ts';

/**
 * What is wrong with the served contracts: what lacks a description, lists of any length, root fields that nothing says
 * who may read, and what breaks with the last release.
 */
export function checkContracts(): string[] {
  return contractNames.flatMap((name) => {
    const sdl = contractSdl(name);
    const released = lastRelease(name);
    const breaks =
      released === undefined ? ['has no release: run npm run generate -- --release.'] : checkReleased(released, sdl);
    return [
      ...lintContract(sdl).map((coordinate) => `${coordinate} has no description.`),
      ...unsizedLists(sdl).map((coordinate) => `${coordinate} is a list without @listSize.`),
      ...unruledRootFields(sdl).map((coordinate) => `${coordinate} has no access rule and is not public on purpose.`),
      ...breaks,
    ].map((fault) => `contract ${name}: ${fault}`);
  });
}

/**
 * Schema coordinates of what lacks a description, in the order of the SDL. A contract is what marketplaces read first:
 * every type, field, argument, input field, enum value and directive says what it is, in the terms of its field.
 * @see https://spec.graphql.org/September2025/#sec-Schema-Coordinates
 */
export function lintContract(sdl: string): string[] {
  return parse(sdl, { noLocation: true }).definitions.flatMap((definition) =>
    definition.kind === Kind.DIRECTIVE_DEFINITION
      ? undescribed(definition, `@${definition.name.value}`)
      : 'name' in definition && definition.name
        ? undescribed(definition, definition.name.value)
        : [],
  );
}

/** The coordinate itself and those below it, where they have no description. An extension cannot have one of its own. */
function undescribed(node: ASTNode, coordinate: string): string[] {
  const described = node.kind.endsWith('Extension') || ('description' in node && node.description?.value.trim());
  const arguments_ = 'arguments' in node ? (node.arguments ?? []) : [];
  const members = [...('fields' in node ? (node.fields ?? []) : []), ...('values' in node ? (node.values ?? []) : [])];
  return [
    ...(described ? [] : [coordinate]),
    ...arguments_.flatMap((argument) => undescribed(argument, `${coordinate}(${argument.name.value}:)`)),
    ...members.flatMap((member) => ('name' in member ? undescribed(member, `${coordinate}.${member.name.value}`) : [])),
  ];
}

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
