import type { Hub, Marketplace, NetworkTrust } from '../../schema/registry/Hub.ts';

/**
 * The hubs of the network at one moment. Immutable; a request holds the table it began with until it ends, so that a
 * hub that joins, moves or leaves never changes an answer half-way.
 */
export class HubTable {
  /** Counts up with each accepted registry document. */
  readonly version: number;
  /** In hub-code order, which is the order of every merged list. */
  readonly hubs: readonly Hub[];
  readonly marketplaces: readonly Marketplace[];
  /** The trusted issuers and gateways; undefined in a network without identity. */
  readonly network: NetworkTrust | undefined;
  readonly #byCode: ReadonlyMap<string, Hub>;
  readonly #marketplaceById: ReadonlyMap<string, Marketplace>;

  constructor(version: number, hubs: readonly Hub[], marketplaces: readonly Marketplace[], network?: NetworkTrust) {
    this.version = version;
    this.hubs = [...hubs].sort((a, b) => (a.code < b.code ? -1 : 1));
    this.marketplaces = marketplaces;
    this.network = network;
    this.#byCode = new Map(this.hubs.map((hub) => [hub.code, hub]));
    this.#marketplaceById = new Map(marketplaces.map((marketplace) => [marketplace.id, marketplace]));
    Object.freeze(this.hubs);
  }

  /** The hub with a code, or undefined. */
  get(code: string): Hub | undefined {
    return this.#byCode.get(code);
  }

  /** The marketplace with an id, or undefined. */
  marketplace(id: string): Marketplace | undefined {
    return this.#marketplaceById.get(id);
  }
}

/** Of a gateway without hubs. */
export const noHubs = new HubTable(0, [], []);
