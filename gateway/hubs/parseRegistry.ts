import { limits } from '../limits.ts';
import type { Endpoint, Hub, Marketplace } from './Hub.ts';
import { ObjectReader } from './ObjectReader.ts';
import type { RegistryFault } from './RegistryFault.ts';
import { registryFacts } from './registryFacts.ts';

/** A registry document as read: all of it, or every reason why none of it. */
export type ParsedRegistry =
  | { readonly kind: 'ACCEPTED'; readonly hubs: readonly Hub[]; readonly marketplaces: readonly Marketplace[] }
  | { readonly kind: 'REFUSED'; readonly faults: readonly RegistryFault[] };

/**
 * Reads the registry document (`network.json`): `{ "hubs": […], "marketplaces": […] }`.
 *
 * A section (a top-level key) that this gateway does not know is left alone: the document of a network is one for
 * gateways of several versions, and a section that nobody here reads cannot misroute anything. Within `hubs` and
 * `marketplaces` an unknown key is a fault, since a misspelt `state` would silently keep a draining hub active.
 */
export function parseRegistry(text: string): ParsedRegistry {
  const faults: RegistryFault[] = [];
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { kind: 'REFUSED', faults: [notJson(error)] };
  }
  const root = new ObjectReader(document, '$', faults);
  const hubReaders = root.list('hubs', limits.hubs);
  const hubs = hubReaders.map(readHub);
  const marketplaceReaders = root.list('marketplaces', limits.marketplaces);
  const marketplaces = marketplaceReaders.map(readMarketplace);

  reportRepeated(hubReaders, 'code');
  reportSharedEndpoints(hubReaders, hubs);
  reportRepeated(marketplaceReaders, 'id');
  reportUnknownHomes(marketplaceReaders, marketplaces, new Set(hubs.map((hub) => hub.code)));
  return faults.length > 0 ? { kind: 'REFUSED', faults } : { kind: 'ACCEPTED', hubs, marketplaces };
}

function readHub(reader: ObjectReader): Hub {
  reader.only('code', 'name', 'country', 'currency', 'timeZone', 'state', 'subgraphs');
  const hub: Hub = {
    code: reader.text('code', registryFacts.hubCode),
    name: reader.text('name', registryFacts.name),
    country: reader.text('country', registryFacts.country),
    currency: reader.text('currency', registryFacts.currency),
    timeZone: reader.text('timeZone', registryFacts.timeZone),
    state: reader.word('state', ['ACTIVE', 'DRAINING']),
    subgraphs: readEndpoints(reader.object('subgraphs')),
  };
  if (hub.code && hub.country && !hub.code.startsWith(hub.country)) {
    reader.report(reader.at('country'), `is ${hub.country}, but ${hub.code} lies elsewhere`, 'Correct one of the two.');
  }
  return Object.freeze(hub);
}

function readEndpoints(reader: ObjectReader): ReadonlyMap<string, Endpoint> {
  const endpoints = new Map<string, Endpoint>();
  const { contractName } = registryFacts;
  if (reader.keys.length > limits.contractsPerHub) {
    reader.report(reader.path, `has ${reader.keys.length} entries`, `At most ${limits.contractsPerHub} are taken.`);
  }
  for (const name of reader.keys.slice(0, limits.contractsPerHub)) {
    if (!contractName.accepts(name)) reader.report(reader.at(name), 'is not a contract name', contractName.remedy);
    endpoints.set(name, readEndpoint(reader, name));
  }
  return endpoints;
}

/** An endpoint is a URL, or `{ "url": …, "batched": true }`. */
function readEndpoint(reader: ObjectReader, name: string): Endpoint {
  if (typeof reader.get(name) === 'string') {
    return Object.freeze({ url: reader.text(name, registryFacts.endpointUrl), batched: false });
  }
  const endpoint = reader.object(name);
  endpoint.only('url', 'batched');
  return Object.freeze({ url: endpoint.text('url', registryFacts.endpointUrl), batched: endpoint.flag('batched') });
}

function readMarketplace(reader: ObjectReader): Marketplace {
  reader.only('id', 'name', 'homeHub');
  return Object.freeze({
    id: reader.text('id', registryFacts.marketplaceId),
    name: reader.text('name', registryFacts.name),
    homeHub: reader.text('homeHub', registryFacts.hubCode),
  });
}

function reportRepeated(readers: readonly ObjectReader[], key: string): void {
  const firstPaths = new Map<unknown, string>();
  for (const reader of readers) {
    const value = reader.get(key);
    if (typeof value !== 'string') continue;
    const firstPath = firstPaths.get(value);
    if (firstPath) reader.report(reader.at(key), `repeats ${firstPath}`, 'Remove one of the two.');
    else firstPaths.set(value, reader.path);
  }
}

/** Two cells at one URL would serve every row twice, under two hubs' names. */
function reportSharedEndpoints(readers: readonly ObjectReader[], hubs: readonly Hub[]): void {
  const firstPaths = new Map<string, string>();
  hubs.forEach((hub, index) => {
    for (const [name, { url }] of hub.subgraphs) {
      const path = `${readers[index]?.path}.subgraphs.${name}`;
      const firstPath = firstPaths.get(url);
      if (url && firstPath) readers[index]?.report(path, `has the URL of ${firstPath}`, 'Give each its own URL.');
      else firstPaths.set(url, path);
    }
  });
}

function reportUnknownHomes(
  readers: readonly ObjectReader[],
  marketplaces: readonly Marketplace[],
  hubCodes: ReadonlySet<string>,
): void {
  marketplaces.forEach(({ homeHub }, index) => {
    const reader = readers[index];
    if (!reader || !homeHub || hubCodes.has(homeHub)) return;
    reader.report(reader.at('homeHub'), `${homeHub} is not in $.hubs`, 'Name a hub of this document.');
  });
}

function notJson(error: unknown): RegistryFault {
  const reason = error instanceof Error ? error.message : 'unreadable';
  return { path: '$', fault: `is not JSON (${reason})`, remedy: 'Check the document with a JSON tool.' };
}
