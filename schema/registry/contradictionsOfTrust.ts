import { canBeHub, isEndpointUrl } from './endpointAddress.ts';
import type { DocumentFault, JsonText } from './JsonText.ts';
import { type Entry, membersOf, repeated } from './RegistryEntry.ts';
import { registryLimits } from './registryLimits.ts';

/** What a registry document says against itself of who is to be believed. */
export function contradictionsOfTrust(json: JsonText, hubs: readonly Entry[]): DocumentFault[] {
  const network: Entry = { path: ['network'], members: membersOf(membersOf(json.value).network) };
  const parties = [network, ...hubs];
  return [
    ...repeated(json, parties, 'issuer'),
    ...parties.flatMap((party) => issuersWithoutKeys(json, party)),
    ...parties.flatMap((party) => issuersOfReservedNames(json, party, network.members.audience)),
    ...parties.flatMap((party) => unfitAddresses(json, party)),
    ...parties.flatMap((party) => repeatedKeys(json, party)),
  ];
}

/** Nobody could be believed who is named without keys, and nobody named with them. */
function issuersWithoutKeys(json: JsonText, { path, members: { issuer, jwks } }: Entry): DocumentFault[] {
  if ((issuer === undefined) === (jwks === undefined)) return [];
  const [present, absent] = issuer === undefined ? ['jwks', 'issuer'] : ['issuer', 'jwks'];
  return [json.fault([...path, present], `stands without ${absent}`, 'Write both or neither.')];
}

/** Names below the audience are those of gateways and hubs themselves (`identity/trust/partyNames.ts`). */
function issuersOfReservedNames(
  json: JsonText,
  { path, members: { issuer } }: Entry,
  audience: unknown,
): DocumentFault[] {
  if (typeof issuer !== 'string' || typeof audience !== 'string' || !issuer.startsWith(`${audience}/`)) return [];
  return [json.fault([...path, 'issuer'], "lies below the network's audience", 'Use another URL for the issuer.')];
}

/** The same addresses as for hubs: a document must not make gateways read what only their own machine should. */
function unfitAddresses(json: JsonText, { path, members: { jwks } }: Entry): DocumentFault[] {
  if (typeof jwks !== 'string' || !isEndpointUrl(jwks) || canBeHub(jwks)) return [];
  const fault = `has the address ${new URL(jwks).hostname}, where no issuer can be`;
  return [json.fault([...path, 'jwks'], fault, 'Link-local, multicast and unspecified addresses are not allowed.')];
}

function repeatedKeys(json: JsonText, { path, members }: Entry): DocumentFault[] {
  const lists = [
    ['keys', members.keys],
    ['gatewayKeys', members.gatewayKeys],
    ['jwks', membersOf(members.jwks).keys],
  ] as const;
  return lists.flatMap(([name, list]) => {
    if (!Array.isArray(list) || list.length > registryLimits.keys) return [];
    const place = name === 'jwks' ? [...path, name, 'keys'] : [...path, name];
    const keys = list.map((key, index) => ({ path: [...place, index], members: membersOf(key) }));
    return repeated(json, keys, 'kid');
  });
}
