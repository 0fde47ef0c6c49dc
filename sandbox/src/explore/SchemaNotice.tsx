import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';

/** Says why the editor has no schema: without one there is no documentation, completion or query builder. */
export function SchemaNotice() {
  const failure = useGraphiQL((state) => (state.schema || state.isIntrospecting ? null : state.fetchError));
  const { introspect } = useGraphiQLActions();
  if (!failure) return null;
  return (
    <p className="schema-notice" role="status">
      <span>{reason(failure)} Operations run all the same, without documentation, completion and query builder.</span>
      <button type="button" className="small-button" onClick={introspect}>
        Ask again
      </button>
    </p>
  );
}

/** @param failure as GraphiQL keeps it: the gateway's response as JSON, or a text */
function reason(failure: string): string {
  return /"INTROSPECTION_DISABLED"/.test(failure)
    ? 'This gateway does not show its schema (--no-introspection).'
    : 'The gateway did not tell its schema.';
}
