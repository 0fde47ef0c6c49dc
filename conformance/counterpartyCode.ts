import type { Registry } from '../schema/registry/Hub.ts';

/** The hub of the first pair of a hub in the registry. */
export function counterpartyCode(code: string, { pairs = [] }: Registry): string | undefined {
  return pairs.find(({ hubs }) => hubs.includes(code))?.hubs.find((hub) => hub !== code);
}
