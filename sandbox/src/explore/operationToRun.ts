import { Kind, parse } from 'graphql';

/**
 * The operation name to send with a document. The editor determines the name a moment after a tab change, so a name that is
 * not in the document is left over from the previous tab: a document of one operation then needs none.
 */
export function operationToRun(query: string, operationName: string | null | undefined): string | undefined {
  try {
    const names = parse(query, { noLocation: true }).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value] : [],
    );
    return operationName && (names.includes(operationName) || names.length > 1) ? operationName : undefined;
  } catch {
    // The gateway reports syntax errors better.
    return operationName ?? undefined;
  }
}
