import { type ConstDirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';

/** A specification that an SDL links, and under which names. */
export interface SpecLink {
  readonly url: string;
  /** The name that a directive of the specification has in this SDL, both without `@`. */
  nameOf(directive: string): string;
}

/**
 * The specifications that an SDL links. What a link imports stands under its own name or the one it is given; anything
 * else has the name of the specification in front, save the directive that is called as the specification.
 * @see https://specs.apollo.dev/link/v1.0/
 */
export function specLinks(document: DocumentNode): SpecLink[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? []).filter(({ name }) => name.value === 'link').map(specLink)
      : [],
  );
}

function specLink(directive: ConstDirectiveNode): SpecLink {
  const url = String(argumentOf(directive, 'url') ?? '');
  const specification = /\/([^/]+)\/v\d[^/]*$/.exec(url)?.[1] ?? '';
  const prefix = String(argumentOf(directive, 'as') ?? specification);
  const imported = importedNames(directive);
  const otherwise = (name: string) => (name === specification ? prefix : `${prefix}__${name}`);
  return { url, nameOf: (name) => imported.get(`@${name}`)?.slice(1) ?? otherwise(name) };
}

/** Name in the specification → name in this SDL. */
function importedNames(link: ConstDirectiveNode): Map<string, string> {
  const entries = (argumentOf(link, 'import') ?? []) as (string | { name: string; as?: string })[];
  return new Map(
    entries.map((entry) => (typeof entry === 'string' ? [entry, entry] : [entry.name, entry.as ?? entry.name])),
  );
}

function argumentOf(directive: ConstDirectiveNode, name: string): unknown {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value && valueFromASTUntyped(value);
}
