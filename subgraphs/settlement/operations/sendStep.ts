import { parseGlobalId } from '../../host/globalId.ts';
import { moneyOf } from '../../host/money.ts';
import type { UserError } from '../../host/Refusal.ts';
import type { Supergraph } from '../../host/supergraph/Supergraph.ts';
import type { TradeStepRow } from '../queries/tradeSteps.ts';
import type { TradeRow } from '../queries/trades.ts';
import { stepKey } from '../rules/ids.ts';
import { limits } from '../rules/limits.ts';
import type { StepName, UndoName } from '../rules/saga.ts';

export type StepOutcome =
  | { readonly kind: 'DONE'; readonly result: string }
  /** The hub refused, now or when it was first asked, and always will under this key. */
  | { readonly kind: 'REFUSED'; readonly error: string }
  /** It may have been done or not. */
  | { readonly kind: 'UNKNOWN'; readonly error: string };

interface Answer {
  readonly outcome: { readonly subject: { readonly id: string } | null; readonly userErrors: readonly UserError[] };
}

/** Faults that follow from the request alone: whenever it had been asked, the answer would have been the same. */
const hopeless: readonly string[] = ['BAD_USER_INPUT', 'BAD_ID', 'GRAPHQL_VALIDATION_FAILED'];

/** Sends a step and says what is known afterwards. A fault leaves it open, since the answer can be what was lost. */
export async function sendStep(
  supergraph: Supergraph,
  { text, variables }: StepRequest,
  signal: AbortSignal,
): Promise<StepOutcome> {
  const answer = await supergraph.ask<Answer>(text, variables, limits.stepTimeoutMs, signal);
  if (answer.kind === 'FAULT') {
    const error = answer.faults.map(({ code, message }) => `${code}: ${message}`).join(' ');
    const isHopeless = answer.faults.every(({ code }) => hopeless.includes(code));
    return { kind: isHopeless ? 'REFUSED' : 'UNKNOWN', error };
  }
  const { subject, userErrors } = answer.data.outcome;
  if (subject) return { kind: 'DONE', result: subject.id };
  return { kind: 'REFUSED', error: userErrors.map(({ code, message }) => `${code}: ${message}`).join(' ') };
}

/** What is sent for a step. The same step of the same trade is always sent with the same input: hubs compare. */
export interface StepRequest {
  /** GraphQL; constant for each mutation, so that the gateway plans it once. */
  readonly text: string;
  readonly variables: { readonly input: Readonly<Record<string, unknown>> };
}

/** The payload's field, the input's type and, where it is not `id`, the field that names the result of each mutation. */
const mutations: Readonly<Record<StepName | UndoName, readonly [field: string, inputType: string, name?: string]>> = {
  holdAllowance: ['allowance', 'AllowanceInput', 'id: quoteId'],
  releaseAllowance: ['allowance', 'AllowanceInput', 'id: quoteId'],
  reserveStock: ['reservation', 'ReserveStockInput'],
  extendReservation: ['reservation', 'ExtendReservationInput'],
  commitReservation: ['reservation', 'ReservationInput'],
  releaseReservation: ['reservation', 'ReservationInput'],
  holdFunds: ['settlement', 'HoldFundsInput'],
  recordInboundSettlement: ['settlement', 'RecordInboundSettlementInput'],
  postSettlement: ['settlement', 'SettlementInput'],
  voidSettlement: ['settlement', 'SettlementInput'],
  bookShipment: ['shipment', 'BookShipmentInput'],
  cancelShipment: ['shipment', 'CancelShipmentInput'],
};

const texts = new Map(
  Object.entries(mutations).map(([name, [field, inputType, id = 'id']]) => [
    name,
    `mutation TradeStep_${name}($input: ${inputType}!) {
      outcome: ${name}(input: $input) { subject: ${field} { ${id} } userErrors { code message field } }
    }`,
  ]),
);

/** The mutation of a step with its input, which follows from the trade and from what the steps before it made. */
export function stepRequest(trade: TradeRow, steps: readonly TradeStepRow[], step: TradeStepRow): StepRequest {
  const text = texts.get(step.name);
  if (!text) throw new Error(`Trade ${trade.id} has a step ${step.name}, which is unknown.`);
  const idempotencyKey = stepKey(trade.id, step.name, step.refusals);
  return { text, variables: { input: { ...inputOf(trade, steps, step), idempotencyKey } } };
}

function inputOf(trade: TradeRow, steps: readonly TradeStepRow[], step: TradeStepRow): Record<string, unknown> {
  const made = (name: StepName) => resultOf(steps, name);
  const tradeRef = trade.id;
  const { payeeMerchantId, fxQuoteId } = trade;
  const amount = moneyOf(trade.obligationMinor, trade.obligationCurrency);
  const fxAt = (hub: string) => (fxQuoteId !== null && parseGlobalId(fxQuoteId)?.hub === hub ? fxQuoteId : null);
  switch (step.name as StepName | UndoName) {
    case 'holdAllowance':
    case 'releaseAllowance':
      return { destination: step.hub, quoteId: trade.quoteId, tradeRef };
    case 'reserveStock':
      return { tradeRef, lines: trade.lines, holdSeconds: limits.stockHoldSeconds };
    case 'holdFunds': {
      const holdSeconds = limits.fundsHoldSeconds;
      const fx = fxAt(step.hub);
      return { tradeRef, payerAccountId: trade.payerAccountId, payeeMerchantId, amount, fxQuoteId: fx, holdSeconds };
    }
    case 'recordInboundSettlement': {
      const payerHub = parseGlobalId(trade.id)?.hub;
      return { tradeRef, payerHub, payeeMerchantId, amount, fxQuoteId: fxAt(step.hub) };
    }
    case 'bookShipment':
      return { quoteId: trade.quoteId, tradeRef, reservationId: made('reserveStock') };
    case 'extendReservation':
      return { id: made('reserveStock'), holdSeconds: limits.committedStockHoldSeconds };
    case 'commitReservation':
      return { id: made('reserveStock') };
    case 'postSettlement':
      return { id: made('recordInboundSettlement') };
    case 'cancelShipment':
      return { id: made('bookShipment'), reason: 'The trade was undone.' };
    default:
      return { id: steps.find(({ ordinal }) => ordinal === step.undoes)?.result };
  }
}

/** The global id of what a step made. */
export function resultOf(steps: readonly TradeStepRow[], name: StepName): string | null {
  return steps.find((step) => step.name === name)?.result ?? null;
}
