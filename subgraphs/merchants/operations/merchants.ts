import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';
import type { IdentifierCheck } from '../../countries/Country.ts';
import { keyOfCaller, refuseForeignOperator, visibleTo } from '../../host/access/parties.ts';
import { textSortKey } from '../../host/connections.ts';
import { arraysOf, type Executor } from '../../host/database/sql.ts';
import { derivedGlobalId, ownId } from '../../host/globalId.ts';
import { isGln } from '../../host/goods.ts';
import { InputFaults, Refusal, refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import {
  countIdentifiers,
  insertDecision,
  insertIdentifiers,
  insertMerchant,
  lockMerchantToChange,
  lockMerchantToRead,
  type MerchantRow,
  releaseAbandoned,
  removeIdentifiers,
  setKyb,
  updateRecord,
} from '../queries/merchants.ts';
import { pauseListings } from '../queries/products.ts';
import type {
  DecideKybInput,
  IdentifierInput,
  KybStatus,
  RegisterMerchantInput,
  UpdateMerchantInput,
} from '../resolverTypes.ts';
import { checkIdentifier, normalisedNumbers } from '../rules/identifiers.ts';
import { limits } from '../rules/limits.ts';
import { searchTerms } from '../rules/searchTerms.ts';

const nameBounds = { maxLength: 200 };
/** With the spaces and dots that people write between digits. */
const maxNumberText = 2 * limits.identifierLength;

interface Identifier extends IdentifierInput {
  readonly check: IdentifierCheck;
  /** Its place among those given, from 0: one text can hold two numbers. */
  readonly given: number;
}

/** Registers a merchant as a DRAFT: what is known of it is then submitted and decided on (decideKyb). */
export async function registerMerchant(
  input: RegisterMerchantInput,
  { transaction, hub, caller, nowMs, at }: UnitOfWork,
): Promise<MerchantRow> {
  refuseForeignOperator(caller, hub.code, ['input', 'hub']);
  const faults = new InputFaults();
  if (input.hub !== hub.code)
    faults.add(`This is hub ${hub.code}; it registers only its own merchants.`, ['input', 'hub']);
  const legalName = faults.text(input.legalName, ['input', 'legalName'], nameBounds);
  const tradingName = faults.optionalText(input.tradingName, ['input', 'tradingName'], nameBounds);
  if (input.gln != null && !isGln(input.gln)) {
    faults.add('The GLN is not 13 digits with their check digit.', ['input', 'gln']);
  }
  const identifiers = checkedIdentifiers(input.identifiers, new Date(nowMs).getUTCFullYear(), faults);
  faults.refuseIfAny();

  const id = derivedGlobalId(hub.code, 'Merchant', keyOfCaller(caller, input.idempotencyKey));
  const merchant = await insertMerchant.first(transaction, {
    ...{ id, legalName, tradingName },
    gln: input.gln ?? null,
    kyb: 'DRAFT',
    createdAt: at,
    updatedAt: at,
    nameKey: textSortKey(legalName, id),
    terms: searchTerms(legalName, tradingName),
  });
  await enterIdentifiers(transaction, id, identifiers, nowMs);
  return merchant as MerchantRow;
}

/** Corrects what is known of a merchant before it is submitted, for the first time or after it was rejected. */
export async function updateMerchant(
  input: UpdateMerchantInput,
  { transaction, hub, caller, nowMs, at }: UnitOfWork,
): Promise<MerchantRow> {
  const id = ownId(input.merchantId, hub.code, 'Merchant');
  const faults = new InputFaults();
  const { legalName: givenName, tradingName: givenTradingName, gln, identifiers: givenIdentifiers } = input;
  const legalName =
    givenName === undefined ? undefined : faults.text(givenName ?? '', ['input', 'legalName'], nameBounds);
  const tradingName = faults.optionalText(givenTradingName, ['input', 'tradingName'], nameBounds);
  if (gln != null && !isGln(gln)) faults.add('The GLN is not 13 digits with their check digit.', ['input', 'gln']);
  const year = new Date(nowMs).getUTCFullYear();
  const identifiers = givenIdentifiers === undefined ? null : checkedIdentifiers(givenIdentifiers ?? [], year, faults);
  faults.refuseIfAny();

  const field = ['input', 'merchantId'];
  const merchant = await lockedMerchant({ transaction, caller, hub }, id, 'CHANGE', field);
  if (merchant.kyb !== 'DRAFT' && merchant.kyb !== 'REJECTED') {
    const message = `The merchant is ${merchant.kyb}; its record can be corrected while it is DRAFT or REJECTED.`;
    throw refuse('ILLEGAL_TRANSITION', message, field);
  }
  const names = {
    legalName: legalName ?? merchant.legalName,
    tradingName: givenTradingName === undefined ? merchant.tradingName : tradingName,
  };
  const changed = await updateRecord.first(transaction, {
    ...{ id, at, ...names },
    gln: gln === undefined ? merchant.gln : gln,
    nameKey: textSortKey(names.legalName, id),
    terms: searchTerms(names.legalName, names.tradingName),
  });
  if (identifiers !== null) {
    await removeIdentifiers.run(transaction, { merchantId: id });
    await enterIdentifiers(transaction, id, identifiers, nowMs);
  }
  return changed as MerchantRow;
}

function checkedIdentifiers(given: readonly IdentifierInput[], year: number, faults: InputFaults): Identifier[] {
  const field = ['input', 'identifiers'];
  if (given.length < 1 || given.length > limits.identifiers) {
    faults.add(`A merchant has 1 to ${limits.identifiers} identifiers.`, field);
    return [];
  }
  const seen = new Set<string>();
  return given.flatMap(({ scheme, number: text }, index) => {
    const at = [...field, String(index), 'number'];
    const numbers = text.length <= maxNumberText ? normalisedNumbers(scheme, text) : [text];
    return numbers.map((number) => {
      const check = checkIdentifier(scheme, number, year);
      if (check === 'FAIL') faults.add(`The number does not match scheme ${scheme}.`, at);
      if (seen.has(`${scheme} ${number}`)) faults.add('The number is a duplicate.', at);
      seen.add(`${scheme} ${number}`);
      return { scheme, number, check, given: index };
    });
  });
}

async function enterIdentifiers(
  transaction: Executor,
  merchantId: string,
  identifiers: readonly Identifier[],
  nowMs: number,
): Promise<void> {
  const before = new Date(nowMs - limits.abandonedAfterMs).toISOString();
  await releaseAbandoned.run(transaction, { ...arraysOf(identifiers, ['scheme', 'number']), before });
  const inserted = await insertIdentifiers.rows(transaction, {
    merchantId,
    ...arraysOf(identifiers, ['scheme', 'number', 'check']),
  });
  const positions = new Set(inserted.map(({ position }) => position));
  const taken = new Set(identifiers.flatMap(({ given }, index) => (positions.has(index + 1) ? [] : [given])));
  if (taken.size === 0) return;
  const message = 'A merchant with this registration already exists.';
  throw new Refusal(
    [...taken].map((index) => ({
      code: 'CONFLICT',
      message,
      field: ['input', 'identifiers', String(index), 'number'],
    })),
  );
}

/** Moves a merchant along the know-your-business states and keeps the reason. A suspension pauses all its listings. */
export async function decideKyb(
  { merchantId, status, reason: givenReason }: DecideKybInput,
  { transaction, hub, caller, at }: UnitOfWork,
): Promise<MerchantRow> {
  const faults = new InputFaults();
  const reason = faults.optionalText(givenReason, ['input', 'reason'], { maxLength: 1_000, multiline: true });
  faults.refuseIfAny();

  const id = ownId(merchantId, hub.code, 'Merchant');
  const { kyb } = await lockedMerchant({ transaction, caller, hub }, id, 'CHANGE', ['input', 'merchantId']);
  if (status !== 'SUBMITTED' && !mayDecide(caller)) {
    throw refuse('ILLEGAL_TRANSITION', `Only the hub's operator can make a merchant ${status}.`, ['input', 'status']);
  }
  const allowed = kybTransitions[kyb];
  if (!allowed.includes(status)) {
    const message = `From ${kyb} a merchant can become ${allowed.join(' or ') || 'nothing else'}, not ${status}.`;
    throw refuse('ILLEGAL_TRANSITION', message, ['input', 'status']);
  }
  if (status === 'SUBMITTED' && ((await countIdentifiers.first(transaction, { merchantId: id }))?.count ?? 0) === 0) {
    const message =
      'The registration numbers were released after 30 days without a change: state them with updateMerchant.';
    throw refuse('CONFLICT', message, ['input', 'merchantId']);
  }
  await insertDecision.run(transaction, { merchantId: id, status, reason, decidedAt: at });
  if (status === 'SUSPENDED') await pauseListings.run(transaction, { merchantId: id, marketplaceId: null, at });
  const merchant = await setKyb.first(transaction, { id, kyb: status, at });
  return merchant as MerchantRow;
}

/** A merchant hands itself in; what comes of it is its hub's to decide. */
function mayDecide(caller: Caller): boolean {
  return caller === openCaller || caller.scopes.has('kyb:decide');
}

/**
 * The merchant, if it or its hub asks, held until the transaction ends: `READ` keeps others from changing it, `CHANGE` is
 * one at a time. Every mutation takes this lock first, so that none sells what another has just suspended or revoked.
 * A stranger waits for no lock.
 * @throws Refusal `NOT_FOUND` naming `field`
 */
export async function lockedMerchant(
  { transaction, caller, hub }: Pick<UnitOfWork, 'transaction' | 'caller' | 'hub'>,
  id: string,
  purpose: 'READ' | 'CHANGE',
  field: readonly string[],
): Promise<MerchantRow> {
  const statement = purpose === 'READ' ? lockMerchantToRead : lockMerchantToChange;
  const merchant = await statement.first(transaction, { id, visible: visibleTo(caller, hub.code) });
  if (merchant) return merchant;
  throw refuse('NOT_FOUND', 'There is no such merchant.', field);
}

/** @throws Refusal `NOT_APPROVED` naming `field` where the merchant may not sell */
export function requireApproved(merchant: MerchantRow, field: readonly string[]): void {
  if (merchant.kyb === 'APPROVED') return;
  throw refuse('NOT_APPROVED', `The merchant is ${merchant.kyb}; only an approved merchant may do this.`, field);
}

/** Which states of know-your-business may follow which. Whoever is rejected may submit again; a suspension can be lifted. */
const kybTransitions: Readonly<Record<KybStatus, readonly KybStatus[]>> = {
  DRAFT: ['SUBMITTED'],
  SUBMITTED: ['IN_REVIEW'],
  IN_REVIEW: ['APPROVED', 'REJECTED'],
  APPROVED: ['SUSPENDED'],
  REJECTED: ['SUBMITTED'],
  SUSPENDED: ['APPROVED'],
};
