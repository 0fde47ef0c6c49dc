import { isHubCode } from '../globalId.ts';
import { contradictionsOfPairs } from './contradictionsOfPairs.ts';
import { contradictionsOfTrust } from './contradictionsOfTrust.ts';
import { canBeHub, isEndpointUrl } from './endpointAddress.ts';
import { type DocumentFault, type JsonPath, type JsonText, printPath } from './JsonText.ts';
import { type Entry, entriesOf, membersOf, repeated } from './RegistryEntry.ts';
import { registryLimits } from './registryLimits.ts';

/**
 * What a registry document says against itself or against the world where each part alone has its right form. It takes
 * documents of any shape, so that these faults are listed together with those of form.
 */
export function contradictions(json: JsonText, isOwn: (url: URL) => boolean): DocumentFault[] {
  const hubs = entriesOf(json, 'hubs', registryLimits.hubs);
  const marketplaces = entriesOf(json, 'marketplaces', registryLimits.marketplaces);
  return [
    ...noHubs(json),
    ...hubsElsewhere(json, hubs),
    ...repeated(json, hubs, 'code'),
    ...unfitEndpoints(json, hubs, isOwn),
    ...repeated(json, marketplaces, 'id'),
    ...unknownHomes(json, marketplaces, hubs),
    ...contradictionsOfTrust(json, hubs),
    ...contradictionsOfPairs(json),
  ];
}

/** A list that lost its hubs on the way to here would take the whole network away. */
function noHubs(json: JsonText): DocumentFault[] {
  const { hubs } = membersOf(json.value);
  const isEmpty = Array.isArray(hubs) && hubs.length === 0;
  return isEmpty ? [json.fault(['hubs'], 'is empty', 'List at least one hub.')] : [];
}

function hubsElsewhere(json: JsonText, hubs: readonly Entry[]): DocumentFault[] {
  return hubs.flatMap(({ path, members: { code, country } }) => {
    if (typeof code !== 'string' || typeof country !== 'string') return [];
    if (!isHubCode(code) || !/^[A-Z]{2}$/.test(country) || code.startsWith(country)) return [];
    return json.fault([...path, 'country'], `is ${country}, but ${code} lies elsewhere`, 'Correct one of the two.');
  });
}

/** Two endpoints at one URL would serve every row twice, under two hubs' names. */
function unfitEndpoints(json: JsonText, hubs: readonly Entry[], isOwn: (url: URL) => boolean): DocumentFault[] {
  const firstPaths = new Map<string, JsonPath>();
  return hubs.flatMap(({ path, members }) => {
    const endpoints = Object.entries(membersOf(members.subgraphs)).slice(0, registryLimits.contractsPerHub);
    return endpoints.flatMap(([contract, endpoint]) => {
      const url = typeof endpoint === 'string' ? endpoint : membersOf(endpoint).url;
      if (typeof url !== 'string' || !isEndpointUrl(url)) return [];
      const place = [...path, 'subgraphs', contract];
      if (!canBeHub(url)) {
        const fault = `has the address ${new URL(url).hostname}, where no hub can be`;
        return json.fault(place, fault, 'Link-local, multicast and unspecified addresses are not allowed.');
      }
      const parsed = new URL(url);
      if (isOwn(parsed)) return json.fault(place, 'is the address of this gateway', 'Enter the endpoint of the hub.');
      const { href } = parsed;
      const firstPath = firstPaths.get(href);
      if (firstPath) return json.fault(place, `has the URL of ${printPath(firstPath)}`, 'Give each its own URL.');
      firstPaths.set(href, place);
      return [];
    });
  });
}

function unknownHomes(json: JsonText, marketplaces: readonly Entry[], hubs: readonly Entry[]): DocumentFault[] {
  const codes = new Set(hubs.map(({ members }) => members.code));
  return marketplaces.flatMap(({ path, members: { homeHub } }) => {
    if (!isHubCode(homeHub) || codes.has(homeHub)) return [];
    return json.fault([...path, 'homeHub'], `${homeHub} is not in $.hubs`, 'Use a hub of this document.');
  });
}
