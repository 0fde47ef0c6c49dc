import type { Subgraph } from '../host/Subgraph.ts';
import { createLoaders, type SettlementLoaders } from './loaders.ts';
import { workOnTrades } from './operations/advanceTrade.ts';
import { agreeOnNetting } from './operations/agreeOnNetting.ts';
import { sweepLapsedHolds } from './operations/holdFunds.ts';
import { releaseShares } from './operations/releaseShares.ts';
import { settleReturns } from './operations/settleReturns.ts';
import { queries } from './queryResolvers.ts';
import { entities, mutations, types } from './resolvers.ts';
import { limits } from './rules/limits.ts';
import { seedSettlement } from './seed/seedSettlement.ts';

/** The contract `settlement`: the hub's books, the trades that it coordinates, and what it and the other hubs owe each other. */
export const subgraph: Subgraph<SettlementLoaders> = {
  name: 'settlement',
  resolvers: { Query: queries, Mutation: mutations, ...types },
  entities,
  createLoaders,
  tasks: [
    { name: 'drive trades', intervalMs: limits.tradeIntervalMs, run: workOnTrades },
    { name: 'sweep lapsed funds holds', intervalMs: limits.sweepIntervalMs, run: sweepLapsedHolds },
    { name: 'release shares', intervalMs: limits.shareIntervalMs, run: releaseShares },
    { name: 'settle returns', intervalMs: limits.returnIntervalMs, run: settleReturns },
    { name: 'agree on netting', intervalMs: limits.nettingIntervalMs, run: agreeOnNetting },
  ],
  seed: seedSettlement,
};
