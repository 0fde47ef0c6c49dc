import type { Executor } from '../../host/database/Statement.ts';
import { mutation } from '../../host/mutation.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { type UnitOfWork, unitOfWork } from '../../host/UnitOfWork.ts';
import type { SettlementLoaders } from '../loaders/createLoaders.ts';
import { cancelTrade } from '../operations/cancelTrade.ts';
import { closeNettingCycle } from '../operations/closeNettingCycle.ts';
import { depositFunds } from '../operations/depositFunds.ts';
import { holdFunds } from '../operations/holdFunds.ts';
import { openAccount } from '../operations/openAccount.ts';
import { payerSettlement } from '../operations/payerSettlement.ts';
import { placeTrade } from '../operations/placeTrade.ts';
import { postSettlement } from '../operations/postSettlement.ts';
import { quoteFx } from '../operations/quoteFx.ts';
import { recordInboundSettlement } from '../operations/recordInboundSettlement.ts';
import { tradeFacts } from '../operations/tradeFacts.ts';
import { voidSettlement } from '../operations/voidSettlement.ts';

type Context = HubContext<SettlementLoaders>;
type Keyed = { readonly idempotencyKey: string };

/** The root fields of `Mutation`. Their answer is the id of what was changed; `payloads` reads it as it now is. */
export const mutations = {
  openAccount: resolver('openAccount', 'account', openAccount),
  depositFunds: resolver('depositFunds', 'account', depositFunds),
  quoteFx: resolver('quoteFx', 'fxQuote', quoteFx),
  placeTrade: resolver('placeTrade', 'trade', placeTrade, tradeFacts),
  cancelTrade: resolver('cancelTrade', 'trade', cancelTrade),
  holdFunds: resolver('holdFunds', 'settlement', holdFunds),
  postSettlement: resolver('postSettlement', 'settlement', postSettlement, payerSettlement),
  voidSettlement: resolver('voidSettlement', 'settlement', voidSettlement, payerSettlement),
  recordInboundSettlement: resolver('recordInboundSettlement', 'settlement', recordInboundSettlement),
  closeNettingCycle: resolver('closeNettingCycle', 'nettingCycle', closeNettingCycle),
};

const read =
  <Field extends string>(field: Field, loader: keyof SettlementLoaders) =>
  (payload: { readonly [name in Field]: { readonly id: string } | null }, _: unknown, { loaders }: Context) => {
    const subject = payload[field];
    return subject && loaders[loader].load(subject.id as never);
  };

/** Resolvers of the payloads' fields. */
export const payloads = {
  AccountPayload: { account: read('account', 'account') },
  FxQuotePayload: { fxQuote: read('fxQuote', 'fxQuote') },
  TradePayload: { trade: read('trade', 'trade') },
  SettlementPayload: { settlement: read('settlement', 'settlement') },
  NettingCyclePayload: { nettingCycle: read('nettingCycle', 'nettingCycle') },
};

/** @param operation answers the global id of what it changed */
function resolver<Input extends Keyed, Field extends string, Prepared = undefined>(
  name: string,
  field: Field,
  operation: (input: Input, work: UnitOfWork, prepared: Prepared) => Promise<string>,
  prepare?: (input: Input, context: HubContext<unknown>) => Promise<Prepared>,
) {
  return mutation<SettlementLoaders, Input, Field, { readonly id: string }, Prepared>(
    name,
    field,
    async (input, transaction: Executor, context, prepared) => ({
      id: await operation(input, unitOfWork(transaction, context), prepared),
    }),
    prepare,
  );
}
