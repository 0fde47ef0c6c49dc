/** What one access directive asks of whoever queries a field. */
export type Condition =
  | { readonly kind: 'AUTHENTICATED' }
  /** One of the lists must be held whole: OR of ANDs, as `@requiresScopes` and `@policy` write it. */
  | { readonly kind: 'SCOPES' | 'POLICIES'; readonly anyOf: readonly (readonly string[])[] };

/** Conditions that must all hold; none for what everybody may see. */
export type Requirement = readonly Condition[];

/** What a principal brings to meet requirements. */
export interface Credentials {
  readonly isAuthenticated: boolean;
  readonly scopes: Names;
  readonly policies: Names;
}

interface Names {
  has(name: string): boolean;
}

/** Credentials of whoever sends no token. */
export const anonymous: Credentials = { isAuthenticated: false, scopes: new Set(), policies: new Set() };

/** Meets every requirement: for networks that name nobody to believe, on a developer's own machine. */
export const unrestricted: Credentials = {
  isAuthenticated: true,
  scopes: { has: () => true },
  policies: { has: () => true },
};

export const nothingRequired: Requirement = [];

/** The requirement to meet all of these, each condition once and in one order, so that equal ones are equal as JSON. */
export function allOf(requirements: readonly Requirement[]): Requirement {
  const byText = new Map(requirements.flat().map((condition) => [JSON.stringify(condition), condition]));
  if (byText.size === 0) return nothingRequired;
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, condition]) => condition);
}

export function isMet(requirement: Requirement, credentials: Credentials): boolean {
  return requirement.every((condition) => {
    if (condition.kind === 'AUTHENTICATED') return credentials.isAuthenticated;
    const held = condition.kind === 'SCOPES' ? credentials.scopes : credentials.policies;
    return condition.anyOf.some((all) => all.every((name) => held.has(name)));
  });
}
