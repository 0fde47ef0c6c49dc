import { DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES } from '@apollo/federation-internals';
import { type DirectiveNode, type DocumentNode, Kind, print, visit } from 'graphql';

/**
 * Features that a supergraph may demand (`for: SECURITY` or `EXECUTION`) and ApolloGateway does not know. The planner
 * carries out contexts, `gateway/plan/` the access rules; `@cacheTag` demands nothing of a gateway that caches no entities.
 */
const carriedOutHere: ReadonlySet<string> = new Set(
  ['context', 'authenticated', 'requiresScopes', 'policy', 'cacheTag'].map(
    (feature) => `https://specs.apollo.dev/${feature}/v0.1`,
  ),
);

/**
 * The supergraph as ApolloGateway loads it: without the demand of features that it refuses for being unknown to it.
 * @param document of the SDL
 * @throws Error that names each feature that nobody here carries out
 */
export function loadableSupergraph(supergraphSdl: string, document: DocumentNode): string {
  const demands = document.definitions.flatMap(demandsOf);
  const unknown = demands.map(urlOf).filter((url) => !isKnown(url));
  if (unknown.length > 0)
    throw new Error(`The supergraph requires features that this gateway does not support: ${unknown.join(', ')}`);
  const own = demands.filter((link) => carriedOutHere.has(urlOf(link)));
  // As composition writes them; to print the whole of a large supergraph takes seconds.
  if (own.every((link) => supergraphSdl.includes(print(link))))
    return own.reduce((sdl, link) => sdl.replace(print(link), () => print(undemanded(link))), supergraphSdl);
  return print(visit(document, { Directive: (link) => (own.includes(link) ? undemanded(link) : undefined) }));
}

/** The links that say what they are for. */
function demandsOf(node: DocumentNode['definitions'][number]): readonly DirectiveNode[] {
  if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) return [];
  const isDemand = ({ name, arguments: args }: DirectiveNode) =>
    name.value === 'link' && args?.some((argument) => argument.name.value === 'for') === true;
  return (node.directives ?? []).filter(isDemand);
}

function urlOf(link: DirectiveNode): string {
  const url = link.arguments?.find(({ name }) => name.value === 'url')?.value;
  return url?.kind === Kind.STRING ? url.value : '';
}

function isKnown(url: string): boolean {
  return carriedOutHere.has(url) || DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES.has(url);
}

function undemanded(link: DirectiveNode): DirectiveNode {
  return { ...link, arguments: link.arguments?.filter(({ name }) => name.value !== 'for') };
}
