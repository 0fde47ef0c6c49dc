import { type ASTNode, Kind, parse } from 'graphql';

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
