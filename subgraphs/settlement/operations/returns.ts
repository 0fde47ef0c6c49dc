import { keyOfCaller } from '../../host/access/parties.ts';
import { newestSortKey } from '../../host/connections.ts';
import { derivedGlobalId, ownId } from '../../host/globalId.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import {
  decideOnReturn,
  insertReturn,
  lockReturn,
  type ReturnLine,
  type ReturnRow,
  type ReturnState,
  returnsOfSettlement,
} from '../queries/returns.ts';
import { lockSettlement, type SettlementRow } from '../queries/settlements.ts';
import type {
  DecideReturnInput,
  InspectReturnInput,
  ReceiveReturnInput,
  RequestReturnInput,
  WithdrawReturnInput,
} from '../resolverTypes.ts';
import { settlementId } from '../rules/ids.ts';
import { limits } from '../rules/limits.ts';
import { type Pieces, piecesOf, reasonsOfTheHub } from '../rules/refunds.ts';
import { visibleParties } from '../rules/visibleParties.ts';
import { type BoughtGoods, partiesOf, purchaseOf, type ShippedGoods } from './shippedGoods.ts';

/** Requests a return; the merchant decides. Two requests for the same goods wait for each other at their payment. */
export async function requestReturn(input: RequestReturnInput, work: UnitOfWork, goods: BoughtGoods): Promise<string> {
  const faults = new InputFaults();
  const comment = faults.optionalText(input.comment, ['input', 'comment'], textBounds);
  const clientReference = faults.clientReference(input.clientReference, ['input', 'clientReference']);
  const evidence = checkedEvidence(input.evidence ?? [], faults);
  if (reasonsOfTheHub.includes(input.reason)) {
    faults.add(`Returns of the reason ${input.reason} are started by the hub.`, ['input', 'reason']);
  }
  faults.refuseIfAny();
  const { shipment, buyer } = goods;
  const settlement = await lockedPayment(shipment, work);
  const open = await openPieces(settlement.id, shipment, work);
  const lines = input.lines ? checkedLines(input.lines, open) : open;
  if (lines.length === 0)
    throw refuse('CONFLICT', 'All goods of the shipment have gone back.', ['input', 'shipmentId']);
  const id = derivedGlobalId(work.hub.code, 'Return', keyOfCaller(work.caller, input.idempotencyKey));
  await insertReturn(work.transaction, {
    ...newReturn(id, settlement, shipment, buyer, work),
    ...{ state: 'REQUESTED', reason: input.reason, comment, clientReference, evidence },
    lines: lines.map((line) => ({ ...line, accepted: null, restocked: null })),
  });
  return id;
}

const textBounds = { maxLength: limits.reasonLength, multiline: true } as const;

/** Addresses of documents. */
export function checkedEvidence(evidence: readonly string[], faults: InputFaults): string[] {
  const field = ['input', 'evidence'];
  if (evidence.length > limits.evidence) faults.add(`At most ${limits.evidence} documents.`, field);
  return evidence
    .slice(0, limits.evidence)
    .map((address, n) => faults.reference(address, [...field, String(n)], limits.evidenceLength));
}

/** What every new return has, whoever starts it. */
export function newReturn(
  id: string,
  settlement: SettlementRow,
  shipment: ShippedGoods,
  buyer: string | null,
  { at, nowMs }: UnitOfWork,
) {
  return {
    ...{ id, settlementId: settlement.id, tradeRef: settlement.tradeRef, shipmentId: shipment.id },
    ...{ comment: null, evidence: [], clientReference: null, awardedMinor: null, receivedAt: null, dueAt: null },
    ...{
      purchase: purchaseOf(shipment),
      currency: settlement.buyCurrency,
      parties: partiesOf(settlement, buyer),
      createdAt: at,
      updatedAt: at,
    },
    newestKey: newestSortKey(nowMs, id),
  };
}

/**
 * The payment at this hub for a shipment's goods, locked.
 * @throws Refusal `CONFLICT` where it is not posted: there is nothing to refund
 */
export async function lockedPayment({ tradeRef }: ShippedGoods, work: UnitOfWork): Promise<SettlementRow> {
  const settlement = await lockSettlement(work.transaction, settlementId(work.hub.code, tradeRef, 'IN'));
  if (settlement?.state === 'POSTED') return settlement;
  throw refuse('CONFLICT', 'The goods are not paid for: cancel the trade.', ['input', 'shipmentId']);
}

/** The pieces of a shipment that no return has yet, by product. */
export async function openPieces(
  settlement: string,
  shipment: ShippedGoods,
  { transaction }: UnitOfWork,
): Promise<Pieces[]> {
  const returns = (await returnsOfSettlement(transaction, settlement)).filter(
    ({ state }) => state !== 'REJECTED' && state !== 'WITHDRAWN',
  );
  const gone = returns.map(({ lines }) => ({
    lines: lines.map(({ productId, quantity, accepted }) => ({ productId, quantity: accepted ?? quantity })),
  }));
  return purchaseOf(shipment)
    .map(({ productId, quantity }) => ({ productId, quantity: quantity - piecesOf(gone, productId) }))
    .filter(({ quantity }) => quantity > 0);
}

function checkedLines(lines: RequestReturnInput['lines'] & object, open: readonly Pieces[]): Pieces[] {
  const faults = new InputFaults();
  if (lines.length < 1 || lines.length > limits.returnLines) {
    faults.add(`A return has 1 to ${limits.returnLines} lines.`, ['input', 'lines']);
  }
  const seen = new Set<string>();
  for (const [n, { productId, quantity }] of lines.slice(0, limits.returnLines).entries()) {
    const field = (name: string) => ['input', 'lines', String(n), name];
    const left = open.find((line) => line.productId === productId)?.quantity ?? 0;
    if (seen.has(productId)) faults.add('The product is in another line.', field('productId'));
    else if (left === 0) faults.add('No pieces of this product are left to go back.', field('productId'));
    else if (quantity < 1 || quantity > left) faults.add(`1 to ${left} pieces can go back.`, field('quantity'));
    seen.add(productId);
  }
  faults.refuseIfAny();
  return lines.map(({ productId, quantity }) => ({ productId, quantity }));
}

/** Which decisions lead from which state. A return that is being refunded can no longer change. */
const transitions: Readonly<Record<ReturnState, readonly ReturnState[]>> = {
  REQUESTED: ['APPROVED', 'REJECTED', 'WITHDRAWN'],
  APPROVED: ['RECEIVED', 'WITHDRAWN'],
  RECEIVED: ['REFUNDING', 'REJECTED'],
  REFUNDING: [],
  REFUNDED: [],
  REJECTED: [],
  WITHDRAWN: [],
};

interface Move {
  readonly to: ReturnState;
  readonly lines?: readonly ReturnLine[];
  readonly decision?: string | null;
}

/** @throws Refusal `ILLEGAL_TRANSITION` where the state does not allow it */
async function moveReturn(row: ReturnRow, move: Move, { transaction, at }: UnitOfWork): Promise<string> {
  if (!transitions[row.state].includes(move.to)) {
    throw refuse('ILLEGAL_TRANSITION', `The return is ${row.state}; it cannot become ${move.to}.`, ['input', 'id']);
  }
  await decideOnReturn(transaction, {
    ...{ id: row.id, state: move.to, lines: move.lines ?? row.lines, decision: move.decision ?? null, updatedAt: at },
    receivedAt: move.to === 'RECEIVED' ? at : row.receivedAt,
    dueAt: move.to === 'REFUNDING' ? at : null,
  });
  return row.id;
}

async function lockedReturn(id: string, { transaction, hub, caller }: UnitOfWork): Promise<ReturnRow> {
  const row = await lockReturn(transaction, ownId(id, hub.code, 'Return'), visibleParties(caller, hub.code));
  if (row) return row;
  throw refuse('NOT_FOUND', 'There is no such return.', ['input', 'id']);
}

/** Of merchants their own returns, of an operator those of its hub: the other side sees a return and decides nothing. */
async function returnToDecide(id: string, work: UnitOfWork): Promise<ReturnRow> {
  const { principal } = work.caller;
  const isForeign = principal.kind === 'operator' && principal.hub !== work.hub.code;
  if (isForeign) throw refuse('NOT_FOUND', 'There is no such return.', ['input', 'id']);
  return lockedReturn(id, work);
}

export async function withdrawReturn(input: WithdrawReturnInput, work: UnitOfWork): Promise<string> {
  return moveReturn(await lockedReturn(input.id, work), { to: 'WITHDRAWN' }, work);
}

export async function decideReturn(input: DecideReturnInput, work: UnitOfWork): Promise<string> {
  const faults = new InputFaults();
  const decision = faults.optionalText(input.reason, ['input', 'reason'], textBounds);
  if (!input.approve && decision === null) faults.add('A refusal needs a reason.', ['input', 'reason']);
  faults.refuseIfAny();
  const row = await returnToDecide(input.id, work);
  return moveReturn(row, { to: input.approve ? 'APPROVED' : 'REJECTED', decision }, work);
}

export async function receiveReturn(input: ReceiveReturnInput, work: UnitOfWork): Promise<string> {
  return moveReturn(await returnToDecide(input.id, work), { to: 'RECEIVED' }, work);
}

/** What is accepted is refunded from now on, by the hub's worker; where nothing is, the return is rejected. */
export async function inspectReturn(input: InspectReturnInput, work: UnitOfWork): Promise<string> {
  const row = await returnToDecide(input.id, work);
  const faults = new InputFaults();
  const decision = faults.optionalText(input.reason, ['input', 'reason'], textBounds);
  const lines = row.lines.map((line): ReturnLine => {
    const n = input.lines.findIndex(({ productId }) => productId === line.productId);
    const found = input.lines[n];
    if (!found) {
      faults.add(`The inspection of ${line.productId} is missing.`, ['input', 'lines']);
      return line;
    }
    for (const name of ['accepted', 'restocked'] as const) {
      if (found[name] >= 0 && found[name] <= line.quantity) continue;
      faults.add(`0 to ${line.quantity} pieces.`, ['input', 'lines', String(n), name]);
    }
    return { ...line, accepted: found.accepted, restocked: found.restocked };
  });
  if (input.lines.length !== row.lines.length) {
    faults.add('The inspection names each product of the return once.', ['input', 'lines']);
  }
  const isWhole = lines.every(({ quantity, accepted }) => accepted === quantity);
  if (!isWhole && decision === null) faults.add('A partial acceptance needs a reason.', ['input', 'reason']);
  faults.refuseIfAny();
  const isNothing = lines.every(({ accepted }) => accepted === 0);
  return moveReturn(row, { to: isNothing ? 'REJECTED' : 'REFUNDING', lines, decision }, work);
}
