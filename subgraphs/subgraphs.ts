import type { AnySubgraph } from './host/Subgraph.ts';
import { inventorySubgraph } from './inventory/inventorySubgraph.ts';
import { merchantsSubgraph } from './merchants/merchantsSubgraph.ts';
import { settlementSubgraph } from './settlement/settlementSubgraph.ts';
import { shipmentsSubgraph } from './shipments/shipmentsSubgraph.ts';

/** What a hub can serve: one subgraph for each contract that hubs serve. */
export const subgraphs: readonly AnySubgraph[] = [
  merchantsSubgraph,
  inventorySubgraph,
  shipmentsSubgraph,
  settlementSubgraph,
];
