import type { Marketplace } from '../../../schema/registry/Hub.ts';
import type { DemoCompany, DemoCountry, LineOfBusiness } from '../../countries/Country.ts';
import { demoCountryOf } from '../../countries/countryOf.ts';
import { textSortKey } from '../../host/connections.ts';
import { derivedGlobalId } from '../../host/globalId.ts';
import { gs1CheckDigit } from '../../host/goods.ts';
import type { HubFacts } from '../../host/HubFacts.ts';
import { SeededRandom, seededRandomOf } from '../../host/seeding.ts';
import type { KybStatus } from '../resolverTypes.ts';
import { checkIdentifier } from '../rules/identifiers.ts';
import { searchTerms } from '../rules/searchTerms.ts';

const merchantCount = 330;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** From one decision on a merchant to the next. */
const decisionMs = 20 * hourMs;
/** Start of the demo network: the same on every run, like all demo data. */
const beginningMs = Date.UTC(2025, 0, 6, 1);
/** The days over which merchants registered. */
const registrationDays = 300;

/** What products need of their merchant. */
export interface SeededMerchant {
  readonly id: string;
  readonly brand: string;
  readonly line: LineOfBusiness;
  readonly kyb: KybStatus;
  readonly approvedMs: number;
  readonly consents: readonly { readonly marketplaceId: string; readonly isActive: boolean }[];
}

/** Histories of know-your-business checks, with their share in percent. */
const paths: readonly { readonly share: number; readonly path: readonly KybStatus[] }[] = [
  { share: 82, path: ['SUBMITTED', 'IN_REVIEW', 'APPROVED'] },
  { share: 4, path: ['SUBMITTED', 'IN_REVIEW', 'APPROVED', 'SUSPENDED'] },
  { share: 5, path: ['SUBMITTED', 'IN_REVIEW'] },
  { share: 4, path: ['SUBMITTED'] },
  { share: 3, path: [] },
  { share: 2, path: ['SUBMITTED', 'IN_REVIEW', 'REJECTED'] },
];
const reasons: Readonly<Partial<Record<KybStatus, string>>> = {
  REJECTED: 'The registration could not be confirmed with the registrar.',
  SUSPENDED: 'Documents have expired; new ones are awaited.',
};

/** The merchants of a hub with all their data, as rows of their tables. */
export function makeMerchants(hub: HubFacts, seed: string, marketplaces: readonly Marketplace[]) {
  const random = new SeededRandom(`${seed} ${hub.code} merchants`);
  const randomOf = seededRandomOf(`${seed} ${hub.code} consents`);
  const country = demoCountryOf(hub.country);
  const rows = {
    merchant: [] as object[],
    kyb_decision: [] as object[],
    identifier: [] as object[],
    consent: [] as object[],
  };
  const names = new Set<string>();
  const merchants = Array.from({ length: merchantCount }, (_, n): SeededMerchant => {
    const line = country.lines[n % country.lines.length] as LineOfBusiness;
    const company = newCompany(country, random, line, n, names);
    const id = derivedGlobalId(hub.code, 'Merchant', `seed:${seed}:${n}`);
    const createdMs = beginningMs + Math.floor(random.fraction() * registrationDays * dayMs);
    const path = kybPath(random);
    const kyb = path.at(-1) ?? 'DRAFT';
    rows.merchant.push(merchantRow(id, company, gln(random, country), path, createdMs));
    rows.kyb_decision.push(...decisionRows(id, path, createdMs));
    rows.identifier.push(...identifierRows(id, company, createdMs));
    const approvedMs = createdMs + 3 * dayMs;
    const isApproved = path.includes('APPROVED');
    const consents = isApproved
      ? consentRows(marketplaces, randomOf, hub, { seed, merchantId: id, n, fromMs: approvedMs })
      : [];
    rows.consent.push(...consents);
    return {
      id,
      brand: company.brand,
      line,
      kyb,
      approvedMs,
      consents: consents.map((row) => ({ marketplaceId: row.marketplace_id, isActive: row.revoked_at === null })),
    };
  });
  return { merchants, rows };
}

/** A merchant with an unused name. */
function newCompany(
  country: DemoCountry,
  random: SeededRandom,
  line: LineOfBusiness,
  n: number,
  names: Set<string>,
): DemoCompany {
  for (let attempt = 0; attempt < 100; attempt++) {
    const company = country.company(random, line, n);
    if (names.has(company.legalName)) continue;
    names.add(company.legalName);
    return company;
  }
  throw new Error('There are no unused company names left.');
}

function gln(random: SeededRandom, { gs1Prefixes }: DemoCountry): string | null {
  if (random.chance(0.4)) return null;
  const twelve = `${random.pick(gs1Prefixes)}${String(random.integer(0, 999_999_999)).padStart(9, '0')}`;
  return twelve + gs1CheckDigit(twelve);
}

function kybPath(random: SeededRandom): readonly KybStatus[] {
  let left = random.fraction() * 100;
  for (const { share, path } of paths) {
    left -= share;
    if (left < 0) return path;
  }
  return [];
}

function merchantRow(
  id: string,
  company: DemoCompany,
  glnOrNull: string | null,
  path: readonly KybStatus[],
  createdMs: number,
) {
  const { legalName, tradingName } = company;
  return {
    id,
    legal_name: legalName,
    trading_name: tradingName,
    gln: glnOrNull,
    kyb: path.at(-1) ?? 'DRAFT',
    created_at: time(createdMs),
    updated_at: time(createdMs + path.length * decisionMs),
    name_key: textSortKey(legalName, id),
    terms: searchTerms(legalName, tradingName),
  };
}

function decisionRows(merchantId: string, path: readonly KybStatus[], createdMs: number): object[] {
  return path.map((status, index) => ({
    merchant_id: merchantId,
    position: index + 1,
    status,
    reason: reasons[status] ?? null,
    decided_at: time(createdMs + (index + 1) * decisionMs),
  }));
}

function identifierRows(merchantId: string, { identifiers }: DemoCompany, createdMs: number): object[] {
  return identifiers.map(({ scheme, number }, index) => ({
    merchant_id: merchantId,
    position: index + 1,
    scheme,
    number,
    result: checkIdentifier(scheme, number, new Date(createdMs).getUTCFullYear()),
  }));
}

/**
 * Most consent to the marketplaces at home, some to those abroad; a few have withdrawn. Each marketplace has its own random
 * numbers, so that a new one does not change other data.
 */
function consentRows(
  marketplaces: readonly Marketplace[],
  randomOf: (marketplaceId: string) => SeededRandom,
  hub: HubFacts,
  { seed, merchantId, n, fromMs }: { seed: string; merchantId: string; n: number; fromMs: number },
) {
  return marketplaces
    .map(({ id, homeHub }) => ({ id, homeHub, random: randomOf(id) }))
    .filter(({ homeHub, random }) => random.chance(homeHub === hub.code ? 0.85 : 0.4))
    .map(({ id: marketplaceId, random }) => ({
      id: derivedGlobalId(hub.code, 'Consent', `seed:${seed}:${n}:${marketplaceId}`),
      merchant_id: merchantId,
      marketplace_id: marketplaceId,
      scopes: random.chance(0.5) ? ['catalogue', 'prices', 'orders'] : ['catalogue', 'prices', 'stock', 'orders'],
      granted_at: time(fromMs + random.integer(1, 48) * hourMs),
      revoked_at: random.chance(0.06) ? time(fromMs + random.integer(60, 90) * dayMs) : null,
    }));
}

function time(unixMs: number): string {
  return new Date(unixMs).toISOString();
}
