import { limits } from '../limits.ts';

/** What a text of the registry must be. */
export interface Fact {
  accepts(text: string): boolean;
  /** Completes "… is not". */
  readonly name: string;
  readonly remedy: string;
}

const currencies = new Set(Intl.supportedValuesOf('currency'));
/** Looked up first: to ask for a formatter is a hundred times as slow, and a large registry names a zone for each hub. */
const timeZones = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);
const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

const hubCode: Fact = {
  accepts: (text) => /^[A-Z]{2}[A-Z2-9]{3}$/.test(text),
  name: 'a UN/LOCODE',
  remedy: 'Write the country and the place without the space, such as MYKUL.',
};

const name: Fact = {
  accepts: (text) => text.trim() !== '' && text.length <= limits.registryNameLength,
  name: 'a name',
  remedy: `Write 1 to ${limits.registryNameLength} characters.`,
};

const country: Fact = {
  accepts: (text) => /^[A-Z]{2}$/.test(text) && text !== 'ZZ' && regions.of(text) !== undefined,
  name: 'an ISO 3166-1 alpha-2 country code',
  remedy: 'Write two capital letters, such as MY.',
};

const currency: Fact = {
  accepts: (text) => currencies.has(text),
  name: 'an ISO 4217 currency code',
  remedy: 'Write three capital letters, such as MYR.',
};

const timeZone: Fact = {
  accepts: isTimeZone,
  name: 'an IANA time zone',
  remedy: 'Write a name of the time zone database, such as Asia/Kuala_Lumpur.',
};

const contractName: Fact = {
  accepts: (text) => /^[a-z][a-z0-9_-]{0,63}$/.test(text),
  name: 'a contract name',
  remedy: 'Write it in lower case, such as merchants.',
};

const endpointUrl: Fact = {
  accepts: isEndpointUrl,
  name: 'an endpoint URL',
  remedy: 'Write an absolute http or https URL without user, password or fragment.',
};

const marketplaceId: Fact = {
  accepts: (text) => /^gid:\/\/[A-Z]{2}[A-Z2-9]{3}\/Marketplace\/[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text),
  name: 'a marketplace id',
  remedy: 'Write gid://<HUB>/Marketplace/<ULID>.',
};

/** What the registry may say, each by its standard. Countries, currencies and time zones are those the runtime knows. */
export const registryFacts = { hubCode, name, country, currency, timeZone, contractName, endpointUrl, marketplaceId };

function isTimeZone(text: string): boolean {
  if (timeZones.has(text)) return true;
  try {
    return /^[A-Za-z]/.test(text) && new Intl.DateTimeFormat('en', { timeZone: text }) !== undefined;
  } catch {
    return false;
  }
}

function isEndpointUrl(text: string): boolean {
  if (text.length > limits.urlLength || !URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '' && hash === '';
}
