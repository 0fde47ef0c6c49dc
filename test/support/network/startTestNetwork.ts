import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { DemoIssuer, keyFile } from '../../../cli/DemoIssuer.ts';
import { readConfig } from '../../../gateway/config.ts';
import { startGateway } from '../../../gateway/gateway.ts';
import { openSigningKey, type SigningKey } from '../../../identity/keys/SigningKey.ts';
import { readRegistryFile } from '../../../schema/registry/readRegistryFile.ts';
import { followTrust, type HubTrust } from '../../../subgraphs/host/access/followTrust.ts';
import { hubFactsOf } from '../../../subgraphs/host/HubFacts.ts';
import type { Supergraph } from '../../../subgraphs/host/supergraph/Supergraph.ts';
import { type SignRequest, SupergraphClient, signAsHub } from '../../../subgraphs/host/supergraph/SupergraphClient.ts';
import { demoMerchant } from '../../../subgraphs/merchants/seed/demoMerchant.ts';
import { subgraphs } from '../../../subgraphs/subgraphs.ts';
import { type GraphQLAnswer, postGraphQL } from '../hub/postGraphQL.ts';
import { startTestHub, type TestHub } from '../hub/startTestHub.ts';
import { demoRegistry } from '../processes/HubProcess.ts';
import { demoMarketplaces, type HubCode, hubCodes } from './goodsFor.ts';
import { writeDemoRegistry } from './writeDemoRegistry.ts';

/** The two hubs of the demo on databases of their own, and a gateway over them; everything over HTTP on 127.0.0.1. */
export interface TestNetwork {
  readonly url: string;
  readonly hubs: Readonly<Record<HubCode, TestHub>>;
  /** Sends one operation to the gateway. */
  query<Data>(text: string, variables?: object, token?: string): Promise<GraphQLAnswer<Data>>;
  close(): Promise<void>;
}

/** One whose parties believe the keys of its registry, and nobody else. */
export interface TrustedNetwork extends TestNetwork {
  /** Of its issuers, with the names of `tokens.json`. */
  readonly issuer: DemoIssuer;
  readonly registryFile: string;
  readonly keyFile: (name: string) => string;
  /** As `query`, in a hub's own name: the message is signed with its key. */
  queryAsHub<Data>(code: HubCode, text: string, variables?: object): Promise<GraphQLAnswer<Data>>;
  /**
   * Does once what a hub's process does of its own accord: the steps of its trades, its part of netting, and so on.
   * @param beforeAsking told each operation that it is about to ask of the supergraph
   */
  work(code: HubCode, beforeAsking?: (text: string) => Promise<unknown>): Promise<void>;
  /** All that the gateway and the hubs have logged, on every level. */
  readonly logged: readonly string[];
  /** From now on the hub signs with this key, as after a restart with another file. */
  signWith(code: HubCode, key: SigningKey): void;
  /** How the hubs ask the gateway, each in its own name. */
  readonly supergraphOf: (code: string) => Supergraph;
}

interface TestNetworkOptions {
  /** Fills the hubs with the demo data of this seed; empty when left out. */
  readonly seed?: string;
}

export async function startTestNetwork(options: TestNetworkOptions = {}): Promise<TestNetwork> {
  const folder = mkdtempSync(join(tmpdir(), 'ehub-network-'));
  const clients = new Map<HubCode, SupergraphClient>();
  const hubs = await startHubs((code) =>
    startTestHub({ code, subgraphs, ...options, supergraph: later(clients, code) }),
  );
  const registryFile = join(folder, 'network.json');
  writeRegistry(registryFile, hubs);
  const network = await startOver(hubs, registryFile, {}, (url) => {
    for (const code of hubCodes) clients.set(code, new SupergraphClient(url));
    return [...clients.values()];
  });
  return { ...network, close: () => network.close().then(() => rmSync(folder, { recursive: true })) };
}

/**
 * As `startTestNetwork`, with identity: who has no token is anonymous, and a hub answers only the gateway. Closing it throws
 * where a token or a key was logged.
 */
export async function startTrustedNetwork({ seed }: TestNetworkOptions = {}): Promise<TrustedNetwork> {
  const folder = mkdtempSync(join(tmpdir(), 'ehub-trusted-'));
  const file = (name: string) => keyFile(folder, name);
  const registryFile = join(folder, 'network.json');
  const registry = readRegistryFile(demoRegistry);
  const merchants = hubCodes.map((code) =>
    demoMerchant(hubFactsOf(registry, code), seed ?? 'ehub', registry.marketplaces),
  );
  const issuer = await DemoIssuer.open(folder, {
    hubs: hubCodes,
    marketplaces: [demoMarketplaces.marketplace, demoMarketplaces.otherMarketplace],
    merchants,
  });
  writeRegistry(registryFile, undefined, issuer);

  const clients = new Map<HubCode, SupergraphClient>();
  const trusts = new Map<HubCode, HubTrust>();
  const logged: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line) => void logged.push(line) });
  for (const code of hubCodes)
    trusts.set(
      code,
      await followTrust({ registryLocation: registryFile, registryKeys: [], hub: code, host: '127.0.0.1', log }),
    );
  const hubs = await startHubs(async (code) =>
    startTestHub({
      ...{ code, subgraphs, seed, log, supergraph: later(clients, code) },
      authentication: trusts.get(code)?.authentication,
      terms: trusts.get(code)?.terms,
      customsRates: trusts.get(code)?.customsRates,
      key: await openSigningKey(file(code)),
    }),
  );
  writeRegistry(registryFile, hubs, issuer);
  const keys = await Promise.all(hubCodes.map(async (code) => [code, await openSigningKey(file(code))] as const));
  const signers = new Map<HubCode, SignRequest>();
  const signWith = (code: HubCode, key: SigningKey) =>
    void signers.set(
      code,
      signAsHub(key, code, () => trusts.get(code)?.trust.audience),
    );
  const network = await startOver(hubs, registryFile, { args: ['--key', file('gateway')], log }, (url) => {
    for (const [code, key] of keys) {
      signWith(code, key);
      clients.set(code, new SupergraphClient(url, { sign: async (...message) => signers.get(code)?.(...message) }));
    }
    return [...clients.values()];
  });
  const close = async () => {
    await network.close();
    for (const trust of trusts.values()) trust.close();
    rmSync(folder, { recursive: true });
    refuseSecrets(logged);
  };
  return {
    ...{ ...network, issuer, registryFile, keyFile: file, logged, close },
    queryAsHub: (code, text, variables) =>
      postGraphQL(
        `${network.url}/graphql`,
        text,
        variables,
        async (url, body) => (await signers.get(code)?.(url, body)) ?? {},
      ),
    work: (code, beforeAsking) => doTasks(hubs[code], later(clients, code), beforeAsking),
    ...{ signWith, supergraphOf: (code) => later(clients, code as HubCode) },
  };
}

/** A signed token, a private key as a JWK, or bytes as they came. */
const secret = /eyJ[\w-]{8,}\.[\w-]+\.[\w-]+|\\?"d\\?":\\?"[\w-]{20,}|"type":"Buffer"/;

/** @throws Error with the line that has a token or a key in it */
function refuseSecrets(logged: readonly string[]): void {
  const line = logged.find((each) => secret.test(each));
  if (line !== undefined) throw new Error(`A secret was logged: ${line}`);
}

async function doTasks(
  hub: TestHub,
  gateway: Supergraph,
  beforeAsking?: (text: string) => Promise<unknown>,
): Promise<void> {
  const supergraph: Supergraph = {
    async ask(text, ...question) {
      await beforeAsking?.(text);
      return gateway.ask(text, ...question);
    },
  };
  const signal = new AbortController().signal;
  for (const { name, tasks = [] } of subgraphs) {
    const context = {
      hub: hub.facts,
      database: hub.database(name),
      now: Date.now,
      terms: hub.terms,
      customsRates: hub.customsRates,
      releaseDelayMs: 0,
      supergraph,
      signal,
    };
    for (const task of tasks) await task.run(context);
  }
}

/** The hubs start before the gateway that they ask. */
function later(clients: ReadonlyMap<HubCode, SupergraphClient>, code: HubCode): Supergraph {
  return {
    async ask(...question) {
      const client = clients.get(code);
      if (!client) throw new Error('A hub asked before the gateway had started.');
      return client.ask(...question);
    },
  };
}

async function startHubs(start: (code: HubCode) => Promise<TestHub>): Promise<Readonly<Record<HubCode, TestHub>>> {
  const [MYKUL, CNHGH] = await Promise.all(hubCodes.map(start));
  if (!MYKUL || !CNHGH) throw new Error('Both hubs start or the test cannot run.');
  return { MYKUL, CNHGH };
}

/** @param hubs left out while they have no addresses yet */
function writeRegistry(file: string, hubs?: Readonly<Record<HubCode, TestHub>>, issuer?: DemoIssuer): void {
  const urlOf = (code: HubCode, contract: string) =>
    hubs?.[code].url(contract) ?? `http://127.0.0.1:1/${code}/${contract}`;
  writeDemoRegistry(file, urlOf, issuer);
}

/** @param connect gives the hubs their way to the gateway, to be closed at the end */
async function startOver(
  hubs: Readonly<Record<HubCode, TestHub>>,
  registryFile: string,
  { args = [], log = pino({ level: 'silent' }) }: { readonly args?: readonly string[]; readonly log?: Logger },
  connect: (url: string) => readonly SupergraphClient[],
): Promise<TestNetwork> {
  const config = readConfig(
    ['--registry', registryFile, '--port=0', '--no-sandbox', '--log-level=silent', ...args],
    {},
  );
  const gateway = await startGateway(config, log);
  const url = `${gateway.url}/graphql`;
  const clients = connect(url);
  return {
    url: gateway.url,
    hubs,
    query: (text, variables, token) => postGraphQL(url, text, variables, token),
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await gateway.close();
      await Promise.all(hubCodes.map((code) => hubs[code].close()));
    },
  };
}
