/** How it is decided which hub answers a field. */
export type FieldRule =
  /** The one hub that the parent entity's id names. */
  | { readonly kind: 'owned'; readonly by: string }
  /** The one hub that an argument names. */
  | { readonly kind: 'routed'; readonly by: string }
  /** Every hub, or those that `hubs` names; their answers are merged. */
  | { readonly kind: 'scattered'; readonly merge: string; readonly hubs?: string }
  /** Any hub: all hold the same. */
  | { readonly kind: 'replicated' }
  /** The gateway itself, from the registry. */
  | { readonly kind: 'gateway' }
  /** Comes with the object that holds it. */
  | { readonly kind: 'inherited' };

export interface FieldFacts {
  readonly name: string;
  /** As in the SDL, e.g. `[Listing!]!`. */
  readonly type: string;
  readonly namedType: string;
  readonly description: string;
  readonly arguments: readonly string[];
  readonly contracts: readonly string[];
  readonly rule: FieldRule;
  /** Scopes that it takes: one of the lists must be held whole. None where anybody may read it. */
  readonly scopes: readonly (readonly string[])[];
}

/** True where scopes that somebody holds open a field. */
export function isOpenTo(held: ReadonlySet<string>, { scopes }: Pick<FieldFacts, 'scopes'>): boolean {
  return scopes.length === 0 || scopes.some((all) => all.every((scope) => held.has(scope)));
}

/** What a field takes, in words. */
export function takenScopes({ scopes }: Pick<FieldFacts, 'scopes'>): string {
  return scopes.map((all) => all.join(' and ')).join(' or ');
}

export interface TypeFacts {
  readonly name: string;
  readonly description: string;
  readonly isRoot: boolean;
  /** True where other contracts can add to it by its key. */
  readonly isEntity: boolean;
  readonly key: string | undefined;
  readonly contracts: readonly string[];
  readonly fields: readonly FieldFacts[];
}
