import { type DocumentNode, Kind } from 'graphql';

/** A prefix like the wanted one with which no field of a supergraph begins. */
export function unusedPrefix(wanted: string, supergraph: DocumentNode): string {
  let prefix = wanted;
  while (hasFieldWith(prefix, supergraph)) prefix = `${prefix}_`;
  return prefix;
}

function hasFieldWith(prefix: string, { definitions }: DocumentNode): boolean {
  return definitions.some(
    (node) =>
      (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION) &&
      node.fields?.some(({ name }) => name.value.startsWith(prefix)) === true,
  );
}
