import { createHash } from 'node:crypto';
import type { ReferenceRate } from '../../../schema/registry/SettlementTerms.ts';
import { refuseOtherHub } from '../../host/access/parties.ts';
import { canonicalJson } from '../../host/database/idempotent.ts';
import { asPayload } from '../../host/defineMutation.ts';
import { parseGlobalId } from '../../host/globalId.ts';
import { type HubFacts, localDate } from '../../host/HubFacts.ts';
import { badInput } from '../../host/hubErrors.ts';
import { type Money, minorUnits, moneyOf, positiveMinorUnits } from '../../host/money.ts';
import { InputFaults, refuse, type UserError } from '../../host/Refusal.ts';
import { retryDelayMs } from '../../host/runPeriodically.ts';
import type { HubContext, TaskContext } from '../../host/Subgraph.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { entryOf, forgetEntries, lockAllowance, moveEntry, putEntry, takenByOthers } from '../queries/allowance.ts';
import { type ImportNotice, postponeNotice, setAnswered, takeNotices } from '../queries/importNotices.ts';
import type { AssessImportInput, Query_importEstimatesArgs, RecordImportInput } from '../resolverTypes.ts';
import { type Assessment, assess, type Consignment } from '../rules/customs/assess.ts';
import { type CustomsTable, type DatedRules, onDate } from '../rules/customs/CustomsTable.ts';
import { contractCharges } from '../rules/customs/chargesOf.ts';
import { customsTable } from '../rules/customs/customsTables.ts';
import { exchange } from '../rules/exchange.ts';
import { limits } from '../rules/limits.ts';
import { quoteReadiness } from './quoteReadiness.ts';

type Goods = Omit<Consignment, 'allowanceLeft'>;

/**
 * What this hub's customs would charge. Where the person's yearly allowance counts, it must suffice, and what the quote takes
 * of it is written down: only as checked, for `holdAllowance`, or as held until the quote can no longer be used. Assessed
 * again, a quote takes it once, and so do the same goods where no quote is named.
 * @throws Refusal for input at fault, prohibited goods and an exceeded allowance
 */
export async function assessImport(input: AssessImportInput, context: HubContext) {
  const quote = input.quoteId == null ? undefined : parseGlobalId(input.quoteId);
  if (quote) refuseOtherHub(context.caller, quote.hub, ['input', 'quoteId']);
  const entry = importEntry(input.destination, ['input', 'destination'], context);
  const { table, rules, year } = entry;
  const faults = new InputFaults();
  if (input.quoteId != null) checkQuoteId(faults, input.quoteId);
  if (input.consigneeToken != null)
    faults.reference(input.consigneeToken, ['input', 'consigneeToken'], limits.referenceLength);
  const consignee = input.consigneeToken == null ? 'BUSINESS' : 'PERSON';
  const goods = { ...goodsToImport(input, ['input'], entry, faults), consignee } as const;
  faults.refuseIfAny();
  const assessment =
    rules.yearlyAllowance !== null && input.consigneeToken != null
      ? await assessPerson(goods, rules, table, year, input, context)
      : assess(rules, table.tariff, { ...goods, allowanceLeft: 0n });
  return shown(assessment, table.currency, input.holdAllowance ?? true);
}

/**
 * What this hub's customs would charge for consignments, each by itself and for a person who has not imported anything this
 * year: a pure look, which holds and changes nothing.
 */
export function importEstimates(
  { destination, consignee = 'PERSON', consignments }: Query_importEstimatesArgs,
  context: HubContext,
) {
  if (consignments.length > limits.estimateLines) {
    throw badInput(
      `\`consignments\` has ${consignments.length} entries; at most ${limits.estimateLines} are estimated.`,
    );
  }
  return consignments.map((consignment, n) =>
    asPayload('assessment', () => {
      const entry = importEntry(destination, ['destination'], context);
      const { table, rules } = entry;
      const faults = new InputFaults();
      const goods = goodsToImport(consignment, ['consignments', String(n)], entry, faults);
      faults.refuseIfAny();
      const allowanceLeft = rules.yearlyAllowance ?? 0n;
      return shown(assess(rules, table.tariff, { ...goods, consignee, allowanceLeft }), table.currency, false);
    }),
  );
}

/** The rules by which goods enter this hub's country today. */
interface ImportEntry {
  readonly table: CustomsTable;
  readonly rules: DatedRules;
  readonly year: number;
  readonly hub: HubFacts;
  readonly rateOf: RateOf;
}

/** @throws Refusal where another hub is meant, or this one has no rules */
function importEntry(destination: string, field: readonly string[], context: HubContext): ImportEntry {
  const { hub, now, customsRates } = context;
  if (destination !== hub.code) {
    throw refuse('INVALID', `This is ${hub.code}: send this to the hub of the destination.`, field);
  }
  if (!quoteReadiness(context).hasImportRules) {
    throw refuse('INVALID', `${hub.code} has no customs rules for imports today.`, field);
  }
  const table = customsTable(hub.country);
  const date = localDate(hub.timeZone, now());
  const rules = onDate(table.import, date) as DatedRules;
  const rateOf: RateOf = (currency) => customsRates().rate(currency, hub.currency, date);
  return { table, rules, year: Number(date.slice(0, 4)), hub, rateOf };
}

/** Serialised by person: two purchases at once cannot both take what is left. */
async function assessPerson(
  goods: Goods,
  rules: DatedRules,
  table: CustomsTable,
  year: number,
  input: AssessImportInput,
  { database, signal, now }: HubContext,
): Promise<Assessment> {
  const allowance = { consigneeToken: String(input.consigneeToken), year };
  const purchase = input.quoteId ?? createHash('sha256').update(canonicalJson(input)).digest('base64url');
  return database.transaction(
    async (transaction) => {
      await lockAllowance(transaction, allowance);
      const nowMs = now();
      const lapsedBy = new Date(nowMs - limits.lapsedHoldKeptMs).toISOString();
      await forgetEntries(transaction, allowance.consigneeToken, lapsedBy);
      const taken = await takenByOthers(transaction, allowance, purchase, new Date(nowMs).toISOString());
      const allowanceLeft = (rules.yearlyAllowance ?? 0n) - taken;
      const assessment = assess(rules, table.tariff, { ...goods, allowanceLeft });
      if (assessment.kind === 'ASSESSED' && assessment.allowanceUsed > 0n) {
        await putEntry(transaction, {
          ...{ ...allowance, purchase, amountMinor: assessment.allowanceUsed },
          state: (input.holdAllowance ?? true) ? 'HELD' : 'CHECKED',
          expiresAt: new Date(nowMs + limits.allowanceHoldMs).toISOString(),
        });
      }
      return assessment;
    },
    { signal },
  );
}

/** The reference rate from a currency into the hub's, on the day; undefined where the network has none. */
type RateOf = (currency: string) => ReferenceRate | undefined;

/** The input in the hub's currency, at the rate that customs uses on the day. @param at where the input stands */
function goodsToImport(
  input: Pick<AssessImportInput, 'goods' | 'freight' | 'insurance'>,
  at: readonly string[],
  { hub, rateOf }: ImportEntry,
  faults: InputFaults,
): Omit<Goods, 'consignee'> {
  if (input.goods.length < 1 || input.goods.length > limits.quoteLines) {
    faults.add(`Goods have 1 to ${limits.quoteLines} entries.`, [...at, 'goods']);
  }
  const converted = (money: Money, field: readonly string[], units: typeof minorUnits) =>
    faults.attempt(1n, () => convert(units(money, field), money.currencyCode, hub.currency, rateOf, field));

  const goods = input.goods.slice(0, limits.quoteLines).map(({ hsCode, originCountry, quantity, value }, n) => {
    const field = (name: string) => [...at, 'goods', String(n), name];
    if (!/^\d{6,10}$/.test(hsCode)) faults.add('An HS code has 6 to 10 digits.', field('hsCode'));
    if (quantity < 1 || quantity > limits.lineQuantity) {
      faults.add(`The quantity is 1 to ${limits.lineQuantity}.`, field('quantity'));
    }
    const worth = converted(value, field('value'), positiveMinorUnits);
    // What has a price is worth something in any currency.
    return { hsCode, originCountry, quantity, value: worth > 0n ? worth : 1n };
  });
  const freight = converted(input.freight, [...at, 'freight'], notNegative);
  const insurance = converted(input.insurance, [...at, 'insurance'], notNegative);
  return { goods, freight, insurance };
}

function notNegative(money: Money, field: readonly string[]): bigint {
  const units = minorUnits(money, field);
  if (units < 0n) throw refuse('INVALID', 'The amount must not be below zero.', [...field, 'amount']);
  return units;
}

function convert(units: bigint, from: string, to: string, rateOf: RateOf, field: readonly string[]): bigint {
  if (from === to) return units;
  const rate = rateOf(from);
  if (rate) return exchange(units, rate);
  throw refuse('INVALID', `The network has no customs rate from ${from} to ${to} today.`, [...field, 'currencyCode']);
}

/** The assessment as the contract shows it. */
function shown(assessment: Assessment, currency: string, isHeld: boolean) {
  if (assessment.kind === 'REFUSED') throw refuse(assessment.code, assessment.message);
  const { procedure, ruleVersion, charges, allowanceUsed } = assessment;
  const allowance = allowanceUsed > 0n ? moneyOf(allowanceUsed, currency) : null;
  const allowanceHeld = isHeld ? allowance : null;
  return { procedure, ruleVersion, charges: contractCharges(charges, currency), allowance, allowanceHeld };
}

/**
 * What became of a quote that this hub assessed: booked, it counts in the year of its assessment, also where its hold has
 * lapsed meanwhile, since a booking is a fact; cancelled, it counts no longer.
 * @returns what it counts for now
 */
export async function recordImport(input: RecordImportInput, { transaction, hub, caller }: UnitOfWork) {
  const faults = new InputFaults();
  if (input.destination !== hub.code) {
    faults.add(`This is ${hub.code}: send this to the hub of the destination.`, ['input', 'destination']);
  }
  checkQuoteId(faults, input.quoteId);
  faults.refuseIfAny();
  refuseOtherHub(caller, parseGlobalId(input.quoteId)?.hub ?? '', ['input', 'quoteId']);
  const known = await entryOf(transaction, input.quoteId);
  if (!known) throw refuse('NOT_FOUND', 'No allowance was assessed for this quote.', ['input', 'quoteId']);
  await lockAllowance(transaction, known);
  await moveEntry(transaction, input.quoteId, input.outcome);
  const { state, amountMinor } = (await entryOf(transaction, input.quoteId)) ?? known;
  return moneyOf(state === 'COUNTED' ? amountMinor : 0n, hub.currency);
}

/** Adds a fault where `input.quoteId` does not name a quote, of whichever hub. */
export function checkQuoteId(faults: InputFaults, quoteId: string): void {
  if (parseGlobalId(quoteId)?.type === 'LandedCostQuote') return;
  faults.add('This is not the id of a quote.', ['input', 'quoteId']);
}

const recordMutation = /* GraphQL */ `
  mutation TellOfImport($input: RecordImportInput!) {
    recordImport(input: $input) { userErrors { code message } }
  }
`;

interface Answer {
  readonly recordImport: { readonly userErrors: readonly UserError[] } | null;
}

/**
 * Empties the outbox of notices to destinations, as far as it can now. A notice is repeated until it is answered; told twice
 * or late it changes nothing more, so any number of replicas may do this and each may be killed at any moment.
 */
export async function tellOfImports(context: TaskContext): Promise<void> {
  const { database, now, signal } = context;
  while (!signal.aborted) {
    const nowMs = now();
    const after = (ms: number) => new Date(nowMs + ms).toISOString();
    const times = { at: after(0), until: after(limits.noticeLeaseMs), latestDue: after(limits.longestRetryMs) };
    const notices = await takeNotices(database, times, limits.noticesAtOnce);
    if (notices.length === 0) return;
    await Promise.all(notices.map((notice) => tell(notice, context)));
  }
}

async function tell(notice: ImportNotice, { supergraph, database, now, signal }: TaskContext): Promise<void> {
  const { quoteId, outcome, destination, attempts } = notice;
  const input = { destination, quoteId, outcome, idempotencyKey: `${quoteId}:${outcome}` };
  const answer = await supergraph.ask<Answer>(recordMutation, { input }, limits.noticeTimeoutMs, signal);
  if (answer.kind === 'DATA' && answer.data.recordImport) {
    const { userErrors } = answer.data.recordImport;
    return setAnswered(database, notice, userErrors.length > 0 ? told(userErrors) : null);
  }
  const until = new Date(now() + retryDelayMs(attempts, quoteId, limits)).toISOString();
  return postponeNotice(database, notice, until, answer.kind === 'FAULT' ? told(answer.faults) : 'No answer.');
}

function told(reasons: readonly { readonly code: string; readonly message: string }[]): string {
  return reasons.map(({ code, message }) => `${code}: ${message}`).join(' ');
}
