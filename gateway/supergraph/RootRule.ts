import type { GraphQLSchema } from 'graphql';
import { type Annotated, directiveUses } from './directiveUses.ts';
import type { HubLink } from './hubLink.ts';

/** Which hubs answer a root field. */
export type RootRule =
  /**
   * One hub: the one that the value at this path from an argument names, through lists. Not while that hub is leaving,
   * where the field opens new business.
   */
  | { readonly kind: 'route'; readonly by: readonly string[]; readonly opens: boolean }
  /** Every hub, or those that the argument names; the answers are merged. */
  | { readonly kind: 'scatter'; readonly merge: Merge; readonly hubsArgument: string | undefined }
  /** The nearest healthy hub, and the next one where it fails. */
  | { readonly kind: 'replicated' };

/** `hub__Merge` of the hub directives. */
export type Merge = 'CONNECTION' | 'LIST' | 'FIRST';

/** The rules that the directives on a root field state; a field that hubs answer needs exactly one. */
export function rootRulesOf(schema: GraphQLSchema, link: HubLink, field: Annotated | null | undefined): RootRule[] {
  return [
    ...directiveUses(schema, field, link.route).map(
      ({ by, opens }): RootRule => ({ kind: 'route', by: String(by).split('.'), opens: opens === true }),
    ),
    ...directiveUses(schema, field, link.scatter).map(
      ({ merge, hubs }): RootRule => ({
        kind: 'scatter',
        merge: merge as Merge,
        hubsArgument: typeof hubs === 'string' ? hubs : undefined,
      }),
    ),
    ...directiveUses(schema, field, link.replicated).map((): RootRule => ({ kind: 'replicated' })),
  ];
}
