import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import jsonc from 'jsonc-parser';
import { projectRoot } from '../schema/projectRoot.ts';
import type { Hub } from '../schema/registry/Hub.ts';
import { printFault } from '../schema/registry/JsonText.ts';
import { parseRegistry } from '../schema/registry/parseRegistry.ts';
import type { DemoIssuer } from './DemoIssuer.ts';
import { hubPortBlock, type NetworkConfig } from './NetworkConfig.ts';
import { replaceFile } from './replaceFile.ts';

/** The registry of the running network: the gateway watches the file, so that editing it takes effect at once. */
export interface DemoRegistry {
  readonly file: string;
  /** Those that the demo starts. */
  readonly ownHubs: readonly OwnHub[];
  /** Notes that an operator may not expect. */
  readonly notes: readonly string[];
}

/** A hub that the demo runs, with all its contracts at one port. */
export interface OwnHub {
  readonly code: string;
  readonly port: number;
}

const original = join(projectRoot, 'subgraphs/hubs/network.json');
/** Host of the demo's own hubs, and the first of their ports in the repository's registry. */
const ownHost = '127.0.0.1';
const originalHubPort = 4100;

/**
 * Makes `network.json` in the data folder ready. The first start copies it from the repository. Later starts keep it as it
 * was edited, with two exceptions: the ports of the demo's own hubs at 127.0.0.1 follow HUB_PORT, and a section that it
 * lacks, because the repository has it only since, is added. The keys of the demo's own parties are those in the data folder.
 * Where hubs are named, the demo's other ones are left out; their entries are kept in `other-hubs.json`, and come back from
 * there as they were edited.
 * @throws Error where the file cannot be read or written, or lists its faults
 */
export function readyDemoRegistry(
  config: Pick<NetworkConfig, 'dataDir' | 'hubPort' | 'hubs'>,
  issuer: TrustOfDemo,
): DemoRegistry {
  const file = join(config.dataDir, 'network.json');
  const originalText = readFileSync(original, 'utf8');
  const found = readIfThere(file);
  // Before anything is changed: what is not understood is not edited.
  if (found !== undefined) hubsOf(found, file);
  const others = new OtherHubs(join(config.dataDir, 'other-hubs.json'));
  const chosen = withHubs(withSectionsOf(originalText, found ?? originalText), originalText, config.hubs, others);
  const text = withTrust(atPorts(chosen, originalText, config.hubPort), originalText, issuer);
  if (text !== found) replace(file, text);
  const hubs = hubsOf(text, file);
  const codes = hubsOf(originalText, original).map(({ code }) => code);
  const ownHubs: OwnHub[] = [];
  const notes: string[] = [];
  for (const code of codes) {
    const hub = hubs.find((candidate) => candidate.code === code);
    const port = hub && ownPort(hub, config.hubPort);
    if (hub && port !== undefined) ownHubs.push({ code, port });
    else
      notes.push(
        `${code} is not started: ${file} ${hub ? `lists it at another host than ${ownHost}` : 'does not list it'}`,
      );
  }
  for (const { code } of hubs) {
    if (!codes.includes(code))
      notes.push(`${code} is not a demo hub: it is called at its address in ${file}, and not started`);
  }
  return { file, ownHubs, notes };
}

function ownPort(hub: Hub, hubPort: number): number | undefined {
  for (const { url } of hub.subgraphs.values()) {
    const { hostname, port } = new URL(url);
    if (hostname === ownHost && isInBlock(Number(port), hubPort)) return Number(port);
  }
  return undefined;
}

function isInBlock(port: number, hubPort: number): boolean {
  return port >= hubPort && port < hubPort + hubPortBlock;
}

/** Who speaks for the parties of the demo network. */
export type TrustOfDemo = Pick<DemoIssuer, 'networkTrust' | 'hubTrust'>;

/** A document as people write it, with what each start of the demo looks at. */
interface Document {
  readonly network?: { readonly issuer?: string };
  readonly marketplaces?: readonly { readonly id: string; readonly homeHub: string }[];
  readonly hubs: readonly HubEntry[];
}
interface HubEntry {
  readonly code: string;
  readonly issuer?: string;
  readonly keys?: readonly { readonly kid?: string }[];
  readonly subgraphs: Readonly<Record<string, Endpoint>>;
}
type Endpoint = string | { readonly url: string };

function withSectionsOf(originalText: string, text: string): string {
  const sections = JSON.parse(originalText) as Record<string, unknown>;
  const there = JSON.parse(text) as Record<string, unknown>;
  return Object.entries(sections)
    .filter(([name]) => !Object.hasOwn(there, name))
    .reduce((edited, [name, section]) => edit(edited, [name], section), text);
}

/** Entries of hubs that were left out of the registry, so that they can come back as they were. */
class OtherHubs {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** By code. */
  get entries(): Readonly<Record<string, HubEntry>> {
    const text = readIfThere(this.#file);
    return text === undefined ? {} : (JSON.parse(text) as Record<string, HubEntry>);
  }

  keep(entries: readonly HubEntry[]): void {
    if (entries.length === 0) return;
    const kept = { ...this.entries, ...Object.fromEntries(entries.map((entry) => [entry.code, entry])) };
    replace(this.#file, `${JSON.stringify(kept, null, 2)}\n`);
  }
}

/** @throws Error where a hub is named that the demo does not have */
function withHubs(
  text: string,
  originalText: string,
  wanted: readonly string[] | undefined,
  others: OtherHubs,
): string {
  if (!wanted) return text;
  const original = JSON.parse(originalText) as Required<Document>;
  const originals = original.hubs;
  const unknown = wanted.filter((code) => !originals.some((hub) => hub.code === code));
  if (unknown.length > 0)
    throw new Error(
      `The demo has no hub ${unknown.join(', ')}; it has ${originals.map(({ code }) => code).join(', ')}. ` +
        'Add your own hubs to the registry and start them yourself (docs/operators.md).',
    );
  const { hubs, marketplaces = [] } = JSON.parse(text) as Document;
  const kept = hubs.filter(({ code }) => wanted.includes(code) || !originals.some((hub) => hub.code === code));
  const known = others.entries;
  const missing = originals
    .filter(({ code }) => wanted.includes(code) && !hubs.some((hub) => hub.code === code))
    .map((hub) => known[hub.code] ?? hub);
  if (kept.length === hubs.length && missing.length === 0) return text;
  others.keep(hubs.filter((hub) => !kept.includes(hub)));
  const chosen = [...kept, ...missing];
  const isAtHome = ({ homeHub }: { homeHub: string }) => chosen.some(({ code }) => code === homeHub);
  const returning = original.marketplaces.filter(({ id }) => !marketplaces.some((each) => each.id === id));
  return edit(edit(text, ['hubs'], chosen), ['marketplaces'], [...marketplaces, ...returning].filter(isAtHome));
}

/** The keys of the demo's issuers are in the data folder. */
function withTrust(text: string, originalText: string, issuer: TrustOfDemo): string {
  const { network, hubs } = JSON.parse(text) as Document;
  const originals = (JSON.parse(originalText) as Document).hubs;
  const { networkTrust } = issuer;
  const isOurs = (named: string | undefined, ours: string | undefined) => named === undefined || named === ours;
  let edited = text;
  const put = (path: jsonc.JSONPath, value: unknown) => {
    const there = jsonc.findNodeAtLocation(jsonc.parseTree(edited) as jsonc.Node, path);
    if (there && JSON.stringify(jsonc.getNodeValue(there)) === JSON.stringify(value)) return;
    edited = edit(edited, path, value);
  };
  if (isOurs(network?.issuer, networkTrust.issuer)) {
    for (const [name, value] of Object.entries(networkTrust)) put(['network', name], value);
  }
  for (const [index, hub] of hubs.entries()) {
    if (!originals.some(({ code }) => code === hub.code)) continue;
    const { keys: [own] = [], ...trust } = issuer.hubTrust(hub.code);
    if (!isOurs(hub.issuer, trust.issuer)) continue;
    for (const [name, value] of Object.entries(trust)) put(['hubs', index, name], value);
    // Older keys stay: receipts were signed with them.
    if (own && !hub.keys?.some(({ kid }) => kid === own.kid)) put(['hubs', index, 'keys'], [own, ...(hub.keys ?? [])]);
  }
  return edited;
}

/** The URLs of the demo's own hubs, at the ports that this run gives them, where theirs are not already among its own. */
function atPorts(text: string, originalText: string, hubPort: number): string {
  const originals = (JSON.parse(originalText) as Document).hubs;
  let edited = text;
  for (const [index, { code, subgraphs }] of (JSON.parse(text) as Document).hubs.entries()) {
    const own = originals.find((hub) => hub.code === code);
    for (const [contract, endpoint] of Object.entries(subgraphs)) {
      const originalEndpoint = own?.subgraphs[contract];
      if (originalEndpoint === undefined) continue;
      const url = new URL(urlOf(endpoint));
      if (url.hostname !== ownHost || isInBlock(Number(url.port), hubPort)) continue;
      url.port = String(hubPort + Number(new URL(urlOf(originalEndpoint)).port) - originalHubPort);
      const path = ['hubs', index, 'subgraphs', contract];
      edited = edit(edited, typeof endpoint === 'string' ? path : [...path, 'url'], url.href);
    }
  }
  return edited;
}

function urlOf(endpoint: Endpoint): string {
  return typeof endpoint === 'string' ? endpoint : endpoint.url;
}

/** Changes one value and leaves all else as it is written. */
function edit(text: string, path: jsonc.JSONPath, value: unknown): string {
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  return jsonc.applyEdits(text, jsonc.modify(text, path, value, { formattingOptions }));
}

function hubsOf(text: string, file: string): readonly Hub[] {
  const registry = parseRegistry(text);
  if (registry.kind === 'ACCEPTED') return registry.hubs;
  const faults = registry.faults.map((fault) => `  ${printFault(fault)}`).join('\n');
  throw new Error(`The registry ${file} is invalid. Correct it, or delete it to start with the demo's.\n${faults}`);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Error(`The registry ${file} cannot be read (${code}). Make it readable, or delete it.`);
  }
}

function replace(file: string, text: string): void {
  try {
    replaceFile(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`The registry ${file} cannot be written (${code}). Set DATA_DIR to a writable folder.`);
  }
}
