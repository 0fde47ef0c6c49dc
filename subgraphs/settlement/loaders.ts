import { byId, byOwner, firstByOwner, type LoaderSource, readerOf } from '../host/loaders.ts';
import { accountsById, accountsByOwner } from './queries/accounts.ts';
import { correctionsById } from './queries/corrections.ts';
import { disputesById, disputesOfShipments } from './queries/disputes.ts';
import { documentsOfCauses, entriesOfAccounts } from './queries/entries.ts';
import { fxQuotesById } from './queries/fxQuotes.ts';
import { linesOfNettingCycles, nettingCyclesById } from './queries/nettingCycles.ts';
import { payoutsById } from './queries/payouts.ts';
import { returnsById } from './queries/returns.ts';
import { refundsOfTrades, settlementsById } from './queries/settlements.ts';
import { stepsOfTrades } from './queries/tradeSteps.ts';
import { tradesById } from './queries/trades.ts';
import { changesOfCauses, transfersOfCauses } from './queries/transfers.ts';
import { visibleParties, visibleQuotes } from './rules/visibleParties.ts';

export type SettlementLoaders = ReturnType<typeof createLoaders>;

export function createLoaders(source: LoaderSource) {
  const { caller, hub } = source;
  const visible = visibleParties(caller, hub.code);
  const reader = readerOf(source);
  return {
    account: byId(source, 'Account', (ids) => accountsById(reader, ids, visible)),
    accountsOfOwner: byOwner(
      (ids) => accountsByOwner(reader, ids, visible),
      ({ ownerId }) => ownerId,
    ),
    entriesOfAccount: firstByOwner(
      (ids, first) => entriesOfAccounts(reader, ids, first),
      ({ accountId }) => accountId,
    ),
    documentsOfCause: byOwner(
      (causes) => documentsOfCauses(reader, causes),
      ({ cause }) => cause,
    ),
    correction: byId(source, 'SettlementCorrection', (ids) => correctionsById(reader, ids)),
    payout: byId(source, 'Payout', (ids) => payoutsById(reader, ids, visible)),
    fxQuote: byId(source, 'FxQuote', (ids) => fxQuotesById(reader, ids, visibleQuotes(caller, hub.code))),
    settlement: byId(source, 'Settlement', (ids) => settlementsById(reader, ids, visible)),
    changesOfCause: byOwner(
      (causes) => changesOfCauses(reader, causes),
      ({ cause }) => cause,
    ),
    transfersOfCause: byOwner(
      (ids) => transfersOfCauses(reader, ids),
      ({ cause }) => cause,
    ),
    trade: byId(source, 'Trade', (ids) => tradesById(reader, ids, visible)),
    stepsOfTrade: byOwner(
      (ids) => stepsOfTrades(reader, ids),
      ({ tradeId }) => tradeId,
    ),
    return: byId(source, 'Return', (ids) => returnsById(reader, ids, visible)),
    dispute: byId(source, 'Dispute', (ids) => disputesById(reader, ids, visible)),
    disputesOfShipment: byOwner(
      (ids) => disputesOfShipments(reader, ids, visible),
      ({ shipmentId }) => shipmentId,
    ),
    refundsOfTrade: byOwner(
      (ids) => refundsOfTrades(reader, ids),
      ({ refundOf }) => refundOf ?? '',
    ),
    nettingCycle: byId(source, 'NettingCycle', (ids) => nettingCyclesById(reader, ids, visible)),
    linesOfCycle: byOwner(
      (ids) => linesOfNettingCycles(reader, ids),
      ({ cycleId }) => cycleId,
    ),
  };
}
