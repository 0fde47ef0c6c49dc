/**
 * The state of the page in the fragment of its URL: a link to the page is a link to the view and the operation. The fragment
 * never leaves the browser, so operations are in no server's log.
 */
export const views = ['explore', 'network', 'schema'] as const;
export type View = (typeof views)[number];

export interface Address {
  readonly view: View;
  /** The operation in the editor. */
  readonly query?: string;
  /** Its variables, as the JSON text in the editor. */
  readonly variables?: string;
}

export function readAddress(fragment: string): Address {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ''));
  return {
    view: views.find((view) => view === parameters.get('view')) ?? 'explore',
    query: parameters.get('query') || undefined,
    variables: parameters.get('variables') || undefined,
  };
}

export function printAddress({ view, query, variables }: Address): string {
  const parameters = new URLSearchParams({ view });
  if (query) parameters.set('query', query);
  if (variables) parameters.set('variables', variables);
  return `#${parameters}`;
}
