import { checkNetwork } from '../../subgraphs/invariants/checkNetwork.ts';
import { checkedContracts, type HubBooks, type Violation } from '../../subgraphs/invariants/HubBooks.ts';
import type { SimNetwork } from './SimNetwork.ts';

/** The invariants over a simulated network. */
export function checkSimNetwork(network: SimNetwork): Promise<Violation[]> {
  const books = [...network.hubs.values()].map(
    (hub): HubBooks => ({
      hub: hub.code,
      schemas: Object.fromEntries(checkedContracts.map((name) => [name, hub.environment(name).database])),
    }),
  );
  return checkNetwork(books, () => network);
}
