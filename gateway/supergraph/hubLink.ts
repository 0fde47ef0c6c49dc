import { type ConstDirectiveNode, type ConstValueNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';
import { SupergraphError } from './SupergraphError.ts';

/** Names under which a supergraph has the hub directives. */
export interface HubLink {
  readonly owned: string;
  readonly route: string;
  readonly scatter: string;
  readonly replicated: string;
}

const specification = /^https:\/\/specs\.ehub\.dev\/hub\/v(\d+)\.\d+$/;

/**
 * The hub directives as a supergraph links them, under the names that it gives them; undefined for a plain supergraph.
 * @see https://specs.apollo.dev/link/v1.0/ for names: imported ones stand as they are or as renamed, others are prefixed
 * @throws SupergraphError where the link is of a version that this gateway does not know
 */
export function hubLink(supergraph: DocumentNode): HubLink | undefined {
  for (const link of linksOf(supergraph)) {
    const version = specification.exec(stringOf(link, 'url') ?? '')?.[1];
    if (version === undefined) continue;
    if (version !== '1') {
      throw new SupergraphError('The supergraph is newer than this gateway:', [
        `it links the hub directives in version ${version}; this gateway reads 1.x`,
      ]);
    }
    const names = importedNames(link);
    const prefix = stringOf(link, 'as') ?? 'hub';
    const nameOf = (directive: string) => names.get(`@${directive}`)?.slice(1) ?? `${prefix}__${directive}`;
    return {
      owned: nameOf('owned'),
      route: nameOf('route'),
      scatter: nameOf('scatter'),
      replicated: nameOf('replicated'),
    };
  }
  return undefined;
}

function linksOf(document: DocumentNode): ConstDirectiveNode[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? []).filter(({ name }) => name.value === 'link')
      : [],
  );
}

/** Original name → name in this document. */
function importedNames(link: ConstDirectiveNode): Map<string, string> {
  const value = argumentOf(link, 'import');
  const entries = value ? (valueFromASTUntyped(value) as (string | { name: string; as?: string })[]) : [];
  return new Map(
    entries.map((entry) => (typeof entry === 'string' ? [entry, entry] : [entry.name, entry.as ?? entry.name])),
  );
}

function stringOf(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = argumentOf(directive, name);
  return value?.kind === Kind.STRING ? value.value : undefined;
}

function argumentOf(directive: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return directive.arguments?.find((argument) => argument.name.value === name)?.value;
}
