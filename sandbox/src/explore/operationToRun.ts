import { Kind, parse } from 'graphql';

/**
 * The operation's name to send with a document. The editor works the name out a moment after a tab has changed, so one
 * that the document does not hold is left over from the tab before: a document of one operation then needs none.
 */
export function operationToRun(query: string, operationName: string | null | undefined): string | undefined {
  try {
    const names = parse(query, { noLocation: true }).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value] : [],
    );
    return operationName && (names.includes(operationName) || names.length > 1) ? operationName : undefined;
  } catch {
    // The gateway says better what is wrong with the text.
    return operationName ?? undefined;
  }
}
