import type { IdentifierCheck } from '../../countries/Country.ts';
import { keyOfCaller } from '../../host/access/keyOfCaller.ts';
import { refuseForeignOperator } from '../../host/access/refuseStrangers.ts';
import type { Executor } from '../../host/database/Statement.ts';
import { arraysOf } from '../../host/database/sql.ts';
import { derivedGlobalId } from '../../host/globalId.ts';
import { isGln } from '../../host/gs1.ts';
import { InputFaults } from '../../host/InputFaults.ts';
import { Refusal } from '../../host/Refusal.ts';
import { textSortKey } from '../../host/sortKey.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { insertIdentifiers, insertMerchant, type MerchantRow } from '../queries/merchants.ts';
import type { IdentifierInput, RegisterMerchantInput } from '../resolverTypes.ts';
import { checkIdentifier, maxIdentifierLength, normalisedNumber } from '../rules/checkIdentifier.ts';
import { searchTerms } from '../rules/searchTerms.ts';

const nameBounds = { maxLength: 200 };
const maxIdentifiers = 10;
/** With the spaces and dots that people write between digits. */
const maxNumberText = 2 * maxIdentifierLength;

interface Identifier extends IdentifierInput {
  readonly check: IdentifierCheck;
}

/** Registers a merchant as a DRAFT: what is known of it is then submitted and decided on (decideKyb). */
export async function registerMerchant(
  input: RegisterMerchantInput,
  { transaction, hub, caller, nowMs, at }: UnitOfWork,
): Promise<MerchantRow> {
  refuseForeignOperator(caller, hub.code, ['input', 'hub']);
  const faults = new InputFaults();
  if (input.hub !== hub.code)
    faults.add(`This is hub ${hub.code}; it registers merchants of its own only.`, ['input', 'hub']);
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
    nameKey: textSortKey(legalName, id),
    terms: searchTerms(legalName, tradingName),
  });
  await enterIdentifiers(transaction, id, identifiers);
  return merchant as MerchantRow;
}

function checkedIdentifiers(given: readonly IdentifierInput[], year: number, faults: InputFaults): Identifier[] {
  const field = ['input', 'identifiers'];
  if (given.length < 1 || given.length > maxIdentifiers) {
    faults.add(`A merchant has 1 to ${maxIdentifiers} identifiers.`, field);
    return [];
  }
  const seen = new Set<string>();
  return given.map(({ scheme, number: text }, index) => {
    const number = text.length <= maxNumberText ? normalisedNumber(scheme, text) : text;
    const check = checkIdentifier(scheme, number, year);
    const at = [...field, String(index), 'number'];
    if (check === 'FAIL') faults.add(`The number is not one of scheme ${scheme}.`, at);
    if (seen.has(`${scheme} ${number}`)) faults.add('The number is given twice.', at);
    seen.add(`${scheme} ${number}`);
    return { scheme, number, check };
  });
}

async function enterIdentifiers(
  transaction: Executor,
  merchantId: string,
  identifiers: readonly Identifier[],
): Promise<void> {
  const inserted = await insertIdentifiers.rows(transaction, {
    merchantId,
    ...arraysOf(identifiers, ['scheme', 'number', 'check']),
  });
  const positions = new Set(inserted.map(({ position }) => position));
  const taken = identifiers.flatMap((_, index) => (positions.has(index + 1) ? [] : [index]));
  if (taken.length === 0) return;
  const message = 'A merchant with this registration exists already.';
  throw new Refusal(
    taken.map((index) => ({ code: 'CONFLICT', message, field: ['input', 'identifiers', String(index), 'number'] })),
  );
}
