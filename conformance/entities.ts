import type { Exchange } from './Exchange.ts';
import type { HubUnderTest } from './HubUnderTest.ts';

/** A representation, as a gateway sends it. */
export interface Representation {
  readonly __typename: string;
  readonly id: string;
}

/** The fields of products and merchants that the audits read by key. */
export const entityOperation = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  __typename ... on Product { id title createdAt } ... on Merchant { id } } }`;

/**
 * The hub's response to representations of existing rows.
 * @throws Violation if it has errors
 */
export async function entities(
  hub: HubUnderTest,
  representations: readonly Representation[],
): Promise<{ readonly list: readonly unknown[]; readonly exchange: Exchange }> {
  const { _entities, exchange } = await hub.read<{ _entities: unknown }>('merchants', entityOperation, {
    variables: { representations },
  });
  return { list: Array.isArray(_entities) ? _entities : [], exchange };
}

/** The ids of entities that have one. */
export function idsOf(entities: readonly unknown[]): (string | undefined)[] {
  return entities.map((entity) => (entity as { id?: string } | null)?.id);
}

/** Well-formed ids that no hub has created: no clock has their time. */
export function unknownIds(hub: string, type: string): string[] {
  return ['0', '1', '2'].map((digit) => `gid://${hub}/${type}/7ZZZZZZZZZ000000000000000${digit}`);
}
