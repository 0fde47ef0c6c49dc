import { buildASTSchema, isObjectType, parse } from 'graphql';

/** The resolvers of what an SDL has: a hub on an older contract has fewer. */
export function servedResolvers<Fields extends object>(sdl: string, resolvers: Readonly<Record<string, Fields>>) {
  const schema = buildASTSchema(parse(sdl), { assumeValidSDL: true });
  return Object.fromEntries(
    Object.entries(resolvers).flatMap(([typeName, fields]) => {
      const type = schema.getType(typeName);
      if (!isObjectType(type)) return [];
      const names = type.getFields();
      return [[typeName, Object.fromEntries(Object.entries(fields).filter(([name]) => name in names))]];
    }),
  );
}
