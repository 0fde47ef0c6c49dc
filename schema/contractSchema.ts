import { buildASTSchema, type GraphQLSchema, Kind, parse } from 'graphql';

/**
 * A contract as an ordinary schema: without its links and without the directives that say which hub answers. It is for
 * looking at types; nothing executes it.
 */
export function contractSchema(contractSdl: string): GraphQLSchema {
  const definitions = parse(contractSdl).definitions.filter(
    (definition) =>
      definition.kind !== Kind.SCHEMA_EXTENSION &&
      definition.kind !== Kind.DIRECTIVE_DEFINITION &&
      !('name' in definition && definition.name?.value.startsWith('hub__')),
  );
  return buildASTSchema({ kind: Kind.DOCUMENT, definitions }, { assumeValidSDL: true });
}
