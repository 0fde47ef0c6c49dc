import { join } from 'node:path';
import jsonc from 'jsonc-parser';
import type { Hub, Registry } from '../schema/registry/Hub.ts';
import { printFault } from '../schema/registry/JsonText.ts';
import { parseRegistry } from '../schema/registry/parseRegistry.ts';
import { type DemoHubs, isOfDemo, readDemoHubs } from './DemoHubs.ts';
import type { DemoIssuer } from './DemoIssuer.ts';
import { edited } from './joinedRegistry.ts';
import { limits } from './limits.ts';
import type { NetworkConfig } from './NetworkConfig.ts';
import { type Document, type Endpoint, type HubEntry, OtherHubs, readIfThere, replace, withHubs } from './OtherHubs.ts';

/** The registry of the running network: the gateway watches the file, so that editing it takes effect at once. */
export interface DemoRegistry {
  readonly file: string;
  /** Hubs that the demo starts. */
  readonly ownHubs: readonly OwnHub[];
  /** Notes that an operator may not expect. */
  readonly notes: readonly string[];
}

/** A hub that the demo runs, with all its contracts at one port. */
export interface OwnHub {
  readonly code: string;
  readonly port: number;
}

/** Host of the demo's own hubs, and the first of their ports in the repository's registry. */
const ownHost = '127.0.0.1';
const originalHubPort = 4100;

type DemoConfig = Pick<NetworkConfig, 'dataDir' | 'hubPort' | 'hubs'>;

/**
 * The registry of a run: that of the data folder or, at the first start, the repository's, with the named hubs. Writes
 * nothing.
 * @throws Error if the file cannot be read, has faults (listed), or a named hub is not in the demo
 */
export function chosenRegistry(config: DemoConfig): Registry {
  return registryIn(chosenText(config, readDemoHubs()).text, fileIn(config));
}

/**
 * Makes `network.json` in the data folder ready. The first start copies it from the repository. Later starts keep edits,
 * with two exceptions: the ports of the demo's own hubs at 127.0.0.1 follow HUB_PORT, and sections that the repository has
 * gained since are added. The keys of the demo's own parties are those in the data folder. If hubs are named, the demo's
 * other hubs are removed; their entries are kept in `other-hubs.json` and restored from there with their edits. A hub that
 * is named for the first time joins with its document in the repository.
 * @throws Error if the file cannot be read or written, or with its faults
 */
export function readyDemoRegistry(config: DemoConfig, issuer: TrustOfDemo): DemoRegistry {
  const file = fileIn(config);
  const demo = readDemoHubs();
  const chosen = chosenText(config, demo);
  const text = withTrust(atPorts(chosen.text, demo, config.hubPort), demo, config.hubPort, issuer);
  // Before anything is written: no later start could mend a file with faults.
  const { hubs } = registryIn(text, file);
  chosen.keepOthers();
  if (text !== chosen.found) replace(file, text);
  const ownHubs: OwnHub[] = [];
  const notes: string[] = [];
  for (const { code } of demo.all) {
    const hub = hubs.find((candidate) => candidate.code === code);
    const port = hub && ownPort(hub, config.hubPort);
    if (hub && port !== undefined) ownHubs.push({ code, port });
    else if (hub || demo.byDefault.includes(code))
      notes.push(
        `${code} is not started: ${file} ${hub ? `lists it at another host than ${ownHost}` : 'does not list it'}`,
      );
  }
  for (const { code } of hubs) {
    if (!isOfDemo(demo, code))
      notes.push(`${code} is not a demo hub: it is called at its address in ${file}, and not started`);
  }
  return { file, ownHubs, notes };
}

/** The text of the registry with the hubs of this run, before ports and keys. */
function chosenText(config: DemoConfig, demo: DemoHubs) {
  const file = fileIn(config);
  const found = readIfThere(file);
  // Before anything is changed: a document with faults is not edited.
  if (found !== undefined) registryIn(found, file);
  const complete = withSectionsOf(demo.originalText, found ?? demo.originalText);
  const others = new OtherHubs(join(config.dataDir, 'other-hubs.json'));
  return { found, ...withHubs(complete, demo, config.hubs, others) };
}

function fileIn({ dataDir }: DemoConfig): string {
  return join(dataDir, 'network.json');
}

function ownPort(hub: Hub, hubPort: number): number | undefined {
  return portHere([...hub.subgraphs.values()], hubPort);
}

function isStartedHere(hub: HubEntry, hubPort: number): boolean {
  return portHere(Object.values(hub.subgraphs), hubPort) !== undefined;
}

/** The port of the first endpoint that uses a port of the demo. */
function portHere(endpoints: readonly Endpoint[], hubPort: number): number | undefined {
  const urls = endpoints.map((endpoint) => new URL(urlOf(endpoint)));
  const own = urls.find(({ hostname, port }) => hostname === ownHost && isInBlock(Number(port), hubPort));
  return own && Number(own.port);
}

function isInBlock(port: number, hubPort: number): boolean {
  return port >= hubPort && port < hubPort + limits.hubPorts;
}

/** The issuers of the demo network. */
export type TrustOfDemo = Pick<DemoIssuer, 'networkTrust' | 'hubTrust'>;

function withSectionsOf(originalText: string, text: string): string {
  const sections = JSON.parse(originalText) as Record<string, unknown>;
  const there = JSON.parse(text) as Record<string, unknown>;
  return Object.entries(sections)
    .filter(([name]) => !Object.hasOwn(there, name))
    .reduce((complete, [name, section]) => edited(complete, [name], section), text);
}

/** The keys of the demo's issuers are in the data folder. */
function withTrust(text: string, demo: DemoHubs, hubPort: number, issuer: TrustOfDemo): string {
  const { network, hubs } = JSON.parse(text) as Document;
  const { networkTrust } = issuer;
  const isOurs = (named: string | undefined, ours: string | undefined) => named === undefined || named === ours;
  let result = text;
  const put = (path: jsonc.JSONPath, value: unknown) => {
    const there = jsonc.findNodeAtLocation(jsonc.parseTree(result) as jsonc.Node, path);
    if (there && JSON.stringify(jsonc.getNodeValue(there)) === JSON.stringify(value)) return;
    result = edited(result, path, value);
  };
  if (isOurs(network?.issuer, networkTrust.issuer)) {
    for (const [name, value] of Object.entries(networkTrust)) put(['network', name], value);
  }
  for (const [index, hub] of hubs.entries()) {
    if (!isOfDemo(demo, hub.code) || !isStartedHere(hub, hubPort)) continue;
    const { keys: [own] = [], ...trust } = issuer.hubTrust(hub.code);
    if (!isOurs(hub.issuer, trust.issuer)) continue;
    for (const [name, value] of Object.entries(trust)) put(['hubs', index, name], value);
    // Older keys stay: receipts were signed with them.
    if (own && !hub.keys?.some(({ kid }) => kid === own.kid)) put(['hubs', index, 'keys'], [own, ...(hub.keys ?? [])]);
  }
  return result;
}

/** The URLs of the demo's own hubs, at the ports of this run unless they are already among them. */
function atPorts(text: string, { all }: DemoHubs, hubPort: number): string {
  let result = text;
  for (const [index, { code, subgraphs }] of (JSON.parse(text) as Document).hubs.entries()) {
    const own = all.find((hub) => hub.code === code);
    for (const [contract, endpoint] of Object.entries(subgraphs)) {
      const originalEndpoint = own?.subgraphs.get(contract);
      if (originalEndpoint === undefined) continue;
      const url = new URL(urlOf(endpoint));
      if (url.hostname !== ownHost || isInBlock(Number(url.port), hubPort)) continue;
      url.port = String(hubPort + Number(new URL(originalEndpoint.url).port) - originalHubPort);
      const path = ['hubs', index, 'subgraphs', contract];
      result = edited(result, typeof endpoint === 'string' ? path : [...path, 'url'], url.href);
    }
  }
  return result;
}

function urlOf(endpoint: Endpoint): string {
  return typeof endpoint === 'string' ? endpoint : endpoint.url;
}

function registryIn(text: string, file: string): Registry {
  const registry = parseRegistry(text);
  if (registry.kind === 'ACCEPTED') return registry;
  const faults = registry.faults.map((fault) => `  ${printFault(fault)}`).join('\n');
  throw new Error(`The registry ${file} is invalid. Correct it, or delete it to start with the demo's.\n${faults}`);
}
