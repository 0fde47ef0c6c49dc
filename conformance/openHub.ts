import type { GraphQLSchema } from 'graphql';
import { parse } from 'graphql';
import { type ContractName, contractSchema, hubContractNames } from '../schema/contracts.ts';
import { hubOfGlobalId } from '../schema/globalId.ts';
import type { Registry } from '../schema/registry/Hub.ts';
import { contractsOfProfile, type Profile } from './Audit.ts';
import type { Violation } from './AuditOutcome.ts';
import { Credentials, openNetworkKeys } from './Credentials.ts';
import type { HttpClient } from './HttpClient.ts';
import { type CheckedEndpoint, graphQLAnswer, HubUnderTest, newRun } from './HubUnderTest.ts';
import { limits } from './limits.ts';
import type { Mirror } from './Mirror.ts';

/** A hub of a registry, and the keys of the parties around it. */
export interface RegisteredHub {
  readonly code: string;
  readonly registry: Registry;
  /** The folder with the keys of the network's gateway and issuers. */
  readonly keyFolder: string;
  /** The mirror hub; undefined without one. */
  readonly mirror?: Mirror;
}

/**
 * The hub that a registry lists.
 * @throws Error that says what is missing in the hub, the registry or the folder of keys
 */
export async function openRegisteredHub(
  { code, registry, keyFolder, mirror }: RegisteredHub,
  profile: Profile,
  http: Pick<HttpClient, 'post'>,
  run = newRun(),
): Promise<HubUnderTest> {
  const entry = registry.hubs.find((hub) => hub.code === code);
  if (!entry)
    throw new Error(`The registry has no hub ${code}; it has ${registry.hubs.map((hub) => hub.code).join(', ')}.`);
  const { network } = registry;
  const credentials =
    network && new Credentials(await openNetworkKeys(keyFolder, code, registry), code, { ...registry, network });
  const urls = new Map(
    hubContractNames.flatMap((name) =>
      entry.subgraphs.has(name) ? [[name, entry.subgraphs.get(name)?.url as string]] : [],
    ),
  );
  const endpoints = await readEndpoints(urls, http, credentials);
  requireContracts(profile, endpoints, code);
  const writes = profile !== 'merchants';
  return new HubUnderTest({ code, endpoints, credentials, http, writes, registry, run, mirror });
}

/**
 * A hub without trust at the base URL of its endpoints; its code is taken from the ids of its rows.
 * @throws Error that says what was not found there
 */
export async function openHubAt(
  url: string,
  profile: Profile,
  http: Pick<HttpClient, 'post'>,
  run = newRun(),
): Promise<HubUnderTest> {
  const base = url.replace(/\/+$/, '');
  const urls = new Map(hubContractNames.map((name) => [name, `${base}/${name}`]));
  const endpoints = await readEndpoints(urls, http, undefined);
  for (const [name, { sdl }] of endpoints) if (sdl === '') endpoints.delete(name);
  requireContracts(profile, endpoints, base);
  const writes = profile !== 'merchants';
  const stranger = { endpoints, credentials: undefined, http, writes, registry: { hubs: [], marketplaces: [] }, run };
  const hub = new HubUnderTest({ ...stranger, code: '' });
  const prices = hub.serves('merchants', 'Product.price')
    ? 'products(first: 1) { nodes { price { currencyCode } } }'
    : '';
  const { data, errors } = await hub.ask<{
    merchants: { nodes: { id: string }[] };
    products?: { nodes: { price: { currencyCode: string } }[] };
  }>('merchants', `{ merchants(first: 1) { nodes { id } } ${prices} }`);
  if (errors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED'))
    throw new Error(
      `${base} responds only to gateways: name the hub by its code, with --registry FILE and --keys FOLDER.`,
    );
  const code = hubOfGlobalId(String(data?.merchants?.nodes?.[0]?.id ?? ''));
  if (!code)
    throw new Error(
      `The code of the hub at ${base} is not known: it lists no merchant with a global id. Enter test data, or name it by its code.`,
    );
  return new HubUnderTest({ ...stranger, code, currency: data?.products?.nodes[0]?.price.currencyCode });
}

async function readEndpoints(
  urls: ReadonlyMap<ContractName, string>,
  http: Pick<HttpClient, 'post'>,
  credentials: Credentials | undefined,
): Promise<Map<ContractName, CheckedEndpoint>> {
  const headers = { 'content-type': 'application/json', ...(await credentials?.ofRead({ kind: 'anonymous' })) };
  const unreachable: string[] = [];
  const read = [...urls].map(async ([contract, url]): Promise<[ContractName, CheckedEndpoint]> => {
    const sdl = await http
      .post(url, '{"query":"{ _service { sdl } }"}', headers)
      .then((answer) => graphQLAnswer<{ _service: { sdl: unknown } | null }>(answer).data?._service?.sdl)
      .catch((error: Violation) => void (error.code !== 'NOT_GRAPHQL' && unreachable.push(`${url}: ${error.message}`)));
    const text = typeof sdl === 'string' ? sdl : '';
    return [contract, { contract, url, sdl: text, schema: schemaOf(text) }];
  });
  const endpoints = new Map(await Promise.all(read));
  if (unreachable.length === urls.size) throw new Error(`No endpoint of the hub answers. ${unreachable[0] ?? ''}`);
  return endpoints;
}

function schemaOf(sdl: string): GraphQLSchema | undefined {
  try {
    parse(sdl, { noLocation: true, maxTokens: limits.sdlTokens });
    return contractSchema(sdl);
  } catch {
    return undefined;
  }
}

function requireContracts(profile: Profile, endpoints: ReadonlyMap<ContractName, CheckedEndpoint>, hub: string): void {
  const lacking = contractsOfProfile[profile].filter((name) => !endpoints.has(name));
  if (lacking.length > 0)
    throw new Error(`${hub} does not serve ${lacking.join(' and ')}, which the profile ${profile} needs.`);
}
