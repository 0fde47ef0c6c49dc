import { z } from 'zod';
import { currencyDecimals } from '../currencyDecimals.ts';
import { isHubCode, parseGlobalId } from '../globalId.ts';
import { isVisible } from '../visibleText.ts';
import { atMost, listOf, section, text } from './documentParts.ts';
import { isEndpointUrl } from './endpointAddress.ts';
import type { CustomsRate, Endpoint, GeoPosition, Hub, HubPair, Marketplace, NetworkTrust, StatedRate } from './Hub.ts';
import { isPublicKey, type PublicJwk } from './PublicKey.ts';
import { registryLimits } from './registryLimits.ts';

/**
 * The registry document, `network.json`: `{ "hubs": […], "marketplaces": […], "network": { … }, "pairs": […],
 * "convertibleAt": { … }, "rates": […], "customsRates": […] }`. All but hubs and marketplaces may be left out.
 *
 * A section (a top-level member) that is not known here is left alone: the document of a network is one for programs of
 * several versions, and a section that nobody reads cannot misroute anything. Within the sections an unknown member is a fault, since a misspelt `state` would silently keep a draining hub active.
 *
 * Every message is a remedy; `documentFaults` says what is wrong, by the kind of issue.
 */

const currencies = new Set(Intl.supportedValuesOf('currency'));
/** Looked up first: to ask for a formatter is a hundred times as slow, and a large registry names a zone for each hub. */
const timeZones = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);
const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

const hubCode = text('a UN/LOCODE', 'Write the country and the place without the space, such as MYKUL.', isHubCode);

const { nameLength } = registryLimits;
const name = text(
  'a name',
  `Write 1 to ${nameLength} visible characters.`,
  (value) => isVisible(value) && value.length <= nameLength,
);

const country = text(
  'an ISO 3166-1 alpha-2 country code',
  'Write two capital letters, such as MY.',
  (code) => /^[A-Z]{2}$/.test(code) && code !== 'ZZ' && regions.of(code) !== undefined,
);

const currency = text('an ISO 4217 currency code', 'Write three capital letters, such as MYR.', (code) =>
  currencies.has(code),
);

/** Amounts in it have minor units. */
const currencyInUse = text(
  'an ISO 4217 currency in use',
  'Write three capital letters, such as MYR.',
  (code) => currencyDecimals(code) !== undefined,
);

const timeZone = text(
  'an IANA time zone',
  'Write a name of the time zone database, such as Asia/Kuala_Lumpur.',
  isTimeZone,
);

const contractName = text('a contract name', 'Write it in lower case, such as merchants.', (value) =>
  /^[a-z][a-z0-9_-]{0,63}$/.test(value),
);

const marketplaceId = text(
  'a marketplace id',
  'Write gid://<HUB>/Marketplace/<ULID>.',
  (id) => parseGlobalId(id)?.type === 'Marketplace',
);

const endpointUrl = text(
  'an endpoint URL',
  'Write an absolute http or https URL without user, password or fragment.',
  isEndpointUrl,
);

type EndpointMember = Pick<Endpoint, 'url' | 'batched'>;

/** An endpoint is a URL, or `{ "url": …, "batched": true }`. */
const endpoint = z.union([
  endpointUrl.transform((url): EndpointMember => ({ url, batched: false })),
  section({ url: endpointUrl, batched: z.boolean('Write true or false.').default(false) }),
]);

const endpoints = atMost(registryLimits.contractsPerHub, z.record(z.string(), z.unknown(), 'Write { … }.')).pipe(
  z.record(contractName, endpoint),
);

const issuerUrl = text(
  'a URL',
  'Write an absolute http or https URL without user, password or fragment, exactly as in the tokens.',
  isEndpointUrl,
);

const publicKeys = listOf(
  z.custom<PublicJwk>(isPublicKey, {
    error: 'Write a public JWK with a kid: Ed25519, P-256, or RSA of 2048 bits or more.',
    // Not quoted in the log: it may be private.
    params: { name: 'a public key that can be trusted', isSecret: true },
  }),
  registryLimits.keys,
);

const publishedKeys = z.union([issuerUrl, section({ keys: publicKeys })]);

const degrees = (most: number) => {
  const remedy = `Write degrees from -${most} to ${most}, such as 50.63.`;
  return z.number(remedy).min(-most, remedy).max(most, remedy);
};

const position: z.ZodType<GeoPosition> = section({ latitude: degrees(90), longitude: degrees(180) });

const hub: z.ZodType<Hub> = section({
  code: hubCode,
  name,
  country,
  currency,
  timeZone,
  position: position.optional(),
  state: z.enum(['ACTIVE', 'DRAINING'], 'Write one of ACTIVE, DRAINING.').default('ACTIVE'),
  subgraphs: endpoints,
  issuer: issuerUrl.optional(),
  jwks: publishedKeys.optional(),
  keys: publicKeys.optional(),
}).transform(({ subgraphs, ...facts }) => ({ ...facts, subgraphs: namedEndpoints(facts.code, subgraphs) }));

function namedEndpoints(hubCode: string, members: Record<string, EndpointMember>): ReadonlyMap<string, Endpoint> {
  return new Map(
    Object.entries(members).map(([subgraph, member]) => [subgraph, Object.freeze({ hubCode, subgraph, ...member })]),
  );
}

const network: z.ZodType<NetworkTrust> = section({
  audience: issuerUrl,
  issuer: issuerUrl.optional(),
  jwks: publishedKeys.optional(),
  gatewayKeys: publicKeys.optional(),
});

const marketplace: z.ZodType<Marketplace> = section({ id: marketplaceId, name, homeHub: hubCode });

const amount = text('a decimal amount', 'Write it as a text of at most 15 digits, such as "5000000.00".', (value) =>
  /^\d{1,15}(\.\d{1,3})?$/.test(value),
);

const wholeNumber = text('a whole number', 'Write it as a text of 1 to 18 digits, such as "16129".', (value) =>
  /^[1-9]\d{0,17}$/.test(value),
);

const pair: z.ZodType<HubPair> = section({
  hubs: z
    .custom<readonly [string, string]>(isTwoHubCodes, {
      error: 'Write the codes of two hubs.',
      params: { name: 'a list of two different hubs' },
    })
    .readonly(),
  currency: currencyInUse,
  netDebitCaps: atMost(2, z.record(z.string(), z.unknown(), 'Write { … }.')).pipe(z.record(hubCode, amount)),
});

const convertibleAt = atMost(registryLimits.currencies, z.record(z.string(), z.unknown(), 'Write { … }.')).pipe(
  z.record(currencyInUse, listOf(hubCode, registryLimits.hubs)),
);

const rate: z.ZodType<StatedRate> = section({
  from: currencyInUse,
  to: currencyInUse,
  numerator: wholeNumber,
  denominator: wholeNumber,
  source: name.optional(),
});

const decimalRate = text('a decimal rate', 'Write it as a text above zero, such as "0.6200".', isDecimalRate);

const day = text(
  'a date',
  'Write year, month and day, such as "2026-07-01".',
  (value) => z.iso.date().safeParse(value).success,
);

const customsRate: z.ZodType<CustomsRate> = section({
  from: currencyInUse,
  to: currencyInUse,
  rate: decimalRate,
  validFrom: day,
  source: name,
});

export const registryDocument = z.object(
  {
    hubs: listOf(hub, registryLimits.hubs),
    marketplaces: listOf(marketplace, registryLimits.marketplaces),
    network: network.optional(),
    pairs: listOf(pair, registryLimits.pairs).optional(),
    convertibleAt: convertibleAt.optional(),
    rates: listOf(rate, registryLimits.rates).optional(),
    customsRates: listOf(customsRate, registryLimits.customsRates).optional(),
  },
  'Write { … }.',
);

function isDecimalRate(value: string): boolean {
  return /^\d{1,12}(\.\d{1,12})?$/.test(value) && /[1-9]/.test(value);
}

function isTwoHubCodes(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(isHubCode) && value[0] !== value[1];
}

function isTimeZone(value: string): boolean {
  if (timeZones.has(value)) return true;
  try {
    return /^[A-Za-z]/.test(value) && new Intl.DateTimeFormat('en', { timeZone: value }) !== undefined;
  } catch {
    return false;
  }
}
