import { parseArgs } from 'node:util';
import { readRegistryKeys } from '../identity/registry/registryKeys.ts';
import { readTlsConfig, type TlsConfig, tlsOptions } from '../identity/tls/TlsFiles.ts';
import { contractsFolder } from '../schema/contracts.ts';
import { isLoopback } from '../schema/isLoopback.ts';
import { withoutCredentials } from '../schema/registry/endpointAddress.ts';
import type { PublicKey } from '../schema/registry/PublicKey.ts';
import { limits } from './limits.ts';

/** What a gateway process is told when it starts. */
export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsConfig;
  /** File path or http(s) URL of the hub registry; unused with `supergraphFile`. */
  readonly registry: string;
  /** Keys of which one must have signed the registry; none where it is not signed. */
  readonly registryKeys: readonly PublicKey[];
  /** The folder of the contracts and of `supergraph.graphql`; unused with `supergraphFile`. */
  readonly contracts: string;
  /** The file of the key with which the gateway signs what it sends to hubs; undefined where it signs nothing. */
  readonly keyFile: string | undefined;
  /** A plain federation supergraph to serve instead of the hubs'. */
  readonly supergraphFile: string | undefined;
  /** The file of the policy that says which headers go to subgraphs of a plain supergraph; undefined where none do. */
  readonly headerPolicyFile: string | undefined;
  readonly sandbox: boolean;
  /** The file of the tokens that the sandbox may act with; undefined for none. */
  readonly sandboxTokensFile: string | undefined;
  readonly introspection: boolean;
  /** Whether a client may ask for a trace of its request. */
  readonly traces: boolean;
  /** Whether reads that requests make alike at the same time go to a hub as one call. */
  readonly sharing: boolean;
  /** Codes of subgraphs' errors that clients are told besides those of `docs/errors.md`. */
  readonly subgraphCodes: ReadonlySet<string>;
  /** Rows that one operation may ask for at most. */
  readonly maxRows: number;
  /** Origins whose pages may ask from a browser. */
  readonly corsOrigins: readonly string[];
  /** Names under which the gateway may be asked; any where undefined. */
  readonly allowedHosts: readonly string[] | undefined;
  /** Labels of `@override` that are set. */
  readonly overrideLabels: readonly string[];
  /** Whether subgraphs are asked to compress their answers. */
  readonly subgraphCompression: boolean;
  /** Whether code is generated for what is hot. */
  readonly jit: boolean;
  /** How long requests are still answered after the signal to stop, while the gateway says that it is not ready. */
  readonly shutdownDelayMs: number;
  readonly logLevel: LogLevel;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export const usage = `Usage: node dist/gateway/main.js (--registry FILE|URL | --supergraph FILE) [options]
  --registry FILE|URL   the hubs of the network (env EHUB_REGISTRY)
  --registry-key FILE|JWK
                        accept only a registry signed with this key (ehub registry sign): a public JWK or a JWK set
                        (env EHUB_REGISTRY_KEY)
  --key FILE            the gateway's Ed25519 key as a private JWK, created if absent; list its public half in
                        network.gatewayKeys of the registry (env EHUB_KEY)
  --contracts FOLDER    the contracts and their supergraph.graphql; default: those of this version
  --supergraph FILE     serve a plain federation supergraph; each subgraph at the URL in its join__Graph
  --header-policy FILE  which client headers are sent to which subgraph of --supergraph; default: none
                        (env EHUB_HEADER_POLICY)
  --port N              default 4000 (env PORT)
  --host ADDRESS        default 127.0.0.1 (env HOST)
  --tls-cert FILE, --tls-key FILE
                        listen over TLS with this certificate and key in PEM (env EHUB_TLS_CERT, EHUB_TLS_KEY)
  --tls-client-ca FILE  accept only clients with a certificate from these authorities (env EHUB_TLS_CLIENT_CA)
  --ca FILE             trusted authorities of the hubs' certificates, instead of the public ones (env EHUB_CA)
  --client-cert FILE, --client-key FILE
                        certificate and key to present to hubs (env EHUB_CLIENT_CERT, EHUB_CLIENT_KEY)
  --no-sandbox          do not serve the sandbox at /
  --sandbox-tokens FILE parties that the sandbox can act as, a JSON object {"name": "token"}; for trials on the loopback
                        (env EHUB_SANDBOX_TOKENS)
  --no-introspection    refuse __schema and __type
  --no-traces           never add a trace to a response
  --no-sharing          never combine reads of several requests into one call
  --error-codes LIST    comma-separated codes of subgraph errors to pass on with their messages, besides those in
                        docs/errors.md (env EHUB_ERROR_CODES)
  --max-rows N          objects that one operation may request, by its page sizes; default ${limits.operationRows} (env EHUB_MAX_ROWS)
  --cors-origins LIST   comma-separated origins whose pages may send requests, as https://shop.example; default: none
                        (env EHUB_CORS_ORIGINS)
  --allowed-hosts LIST  comma-separated host names that the gateway serves, * for any; default: any, but on the loopback
                        only localhost, 127.0.0.1 and [::1] (env EHUB_ALLOWED_HOSTS)
  --override-labels LIST  comma-separated labels of @override that are active (env EHUB_OVERRIDE_LABELS)
  --no-subgraph-compression
                        never request compressed responses from subgraphs
  --no-jit              generate no code for hot paths; responses are the same and take more CPU time
  --shutdown-delay MS   how long it still serves after SIGTERM, while /health/ready is 503; default 0
                        (env EHUB_SHUTDOWN_DELAY_MS)
  --log-level LEVEL     ${logLevels.join(', ')}; default info (env LOG_LEVEL)`;

const options = {
  registry: { type: 'string' },
  'registry-key': { type: 'string' },
  key: { type: 'string' },
  contracts: { type: 'string', default: contractsFolder },
  supergraph: { type: 'string' },
  'header-policy': { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  ...tlsOptions,
  sandbox: { type: 'boolean', default: true },
  'sandbox-tokens': { type: 'string' },
  introspection: { type: 'boolean', default: true },
  traces: { type: 'boolean', default: true },
  sharing: { type: 'boolean', default: true },
  'error-codes': { type: 'string' },
  'max-rows': { type: 'string' },
  'override-labels': { type: 'string' },
  'subgraph-compression': { type: 'boolean', default: true },
  jit: { type: 'boolean', default: true },
  'cors-origins': { type: 'string' },
  'allowed-hosts': { type: 'string' },
  'shutdown-delay': { type: 'string' },
  'log-level': { type: 'string' },
} as const;

/**
 * The configuration of a gateway, from its arguments and then its environment. Nothing else in the gateway reads either.
 * @throws Error that lists every fault at once
 */
export function readConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): GatewayConfig {
  const { values } = parseArgs({ args: [...args], allowNegative: true, options });
  const faults: string[] = [];
  const registry = values.registry ?? env.EHUB_REGISTRY ?? '';
  const supergraphFile = values.supergraph;
  if (!registry && !supergraphFile) faults.push('Neither --registry nor --supergraph is given.');
  if (values.registry && supergraphFile) faults.push('--registry and --supergraph cannot be combined.');

  const headerPolicyFile = values['header-policy'] ?? (env.EHUB_HEADER_POLICY || undefined);
  if (headerPolicyFile !== undefined && !supergraphFile)
    faults.push('--header-policy (env EHUB_HEADER_POLICY) requires --supergraph: hubs get no client headers.');

  const registryFault = faultOfRegistry(registry);
  if (registryFault) faults.push(registryFault);
  const registryKeys = readRegistryKeys(values['registry-key'] ?? env.EHUB_REGISTRY_KEY, faults);

  const portText = values.port ?? env.PORT ?? '4000';
  const port = wholeNumber(portText, { name: '--port (env PORT)', least: 0, most: 65_535 }, faults);

  const tls = readTlsConfig(values, env, faults);

  const codes = listOf(values['error-codes'] ?? env.EHUB_ERROR_CODES, '--error-codes', isCode, faults);
  const maxRowsText = values['max-rows'] ?? env.EHUB_MAX_ROWS ?? String(limits.operationRows);
  const maxRows = wholeNumber(maxRowsText, { name: '--max-rows', least: 1, most: Number.MAX_SAFE_INTEGER }, faults);

  const labelsText = values['override-labels'] ?? env.EHUB_OVERRIDE_LABELS;
  const overrideLabels = listOf(labelsText, '--override-labels', isLabel, faults);

  const delayText = values['shutdown-delay'] ?? env.EHUB_SHUTDOWN_DELAY_MS ?? '0';
  const delay = { name: '--shutdown-delay', least: 0, most: limits.shutdownDelayMs };
  const shutdownDelayMs = wholeNumber(delayText, delay, faults);

  const corsOrigins = listOf(values['cors-origins'] ?? env.EHUB_CORS_ORIGINS, '--cors-origins', isOrigin, faults);

  const host = values.host ?? env.HOST ?? '127.0.0.1';
  const sandboxTokensFile = values['sandbox-tokens'] ?? (env.EHUB_SANDBOX_TOKENS || undefined);
  if (sandboxTokensFile !== undefined && !isLoopback(host))
    faults.push(`--sandbox-tokens lets anyone act as others at ${host}: use it only with --host 127.0.0.1.`);

  const logLevel = logLevelOf(values['log-level'] ?? env.LOG_LEVEL ?? 'info', faults);

  if (faults.length > 0)
    throw new Error(`The gateway cannot start:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  return Object.freeze({
    host,
    port,
    tls,
    registry,
    registryKeys,
    keyFile: values.key ?? (env.EHUB_KEY || undefined),
    contracts: values.contracts,
    supergraphFile,
    headerPolicyFile,
    sandbox: values.sandbox,
    sandboxTokensFile,
    introspection: values.introspection,
    traces: values.traces,
    sharing: values.sharing,
    subgraphCodes: new Set(codes),
    maxRows,
    overrideLabels,
    subgraphCompression: values['subgraph-compression'],
    jit: values.jit,
    corsOrigins,
    allowedHosts: allowedHosts(host, values['allowed-hosts'] ?? env.EHUB_ALLOWED_HOSTS),
    shutdownDelayMs,
    logLevel,
  });
}

/** What is no level becomes a fault. */
function logLevelOf(text: string, faults: string[]): LogLevel {
  const known = logLevels.find((level) => level === text);
  if (!known) faults.push(`--log-level (env LOG_LEVEL) is ${text}; it must be one of ${logLevels.join(', ')}.`);
  return known ?? 'info';
}

/** A whole number within bounds; what is none becomes a fault. */
function wholeNumber(text: string, range: { name: string; least: number; most: number }, faults: string[]): number {
  const { name, least, most } = range;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least || value > most)
    faults.push(`${name} is ${text}; it must be ${least} to ${most}.`);
  return value;
}

/** What the items of a list must be: a test, and how one looks that passes. */
interface ItemRule {
  readonly test: (item: string) => boolean;
  readonly like: string;
}

const isCode: ItemRule = { test: (code) => /^[A-Z][A-Z0-9_]{0,63}$/.test(code), like: 'codes look like OUT_OF_STOCK' };
const isLabel: ItemRule = {
  test: (label) => /^[a-z][\w\-:./]*$/i.test(label),
  like: 'labels look like new-prices; percent(n) needs no flag',
};
const isOrigin: ItemRule = {
  test: (origin) => URL.canParse(origin) && new URL(origin).origin === origin,
  like: 'an origin looks like https://shop.example',
};

/** The items between commas; those that break the rule become a fault. */
function listOf(text: string | undefined, name: string, rule: ItemRule, faults: string[]): string[] {
  const items = itemsOf(text);
  const bad = items.filter((item) => !rule.test(item));
  if (bad.length > 0) faults.push(`${name} has ${bad.join(', ')}; ${rule.like}.`);
  return items;
}

/** On the loopback nobody asks by another name but a page of another site, by DNS rebinding. */
function allowedHosts(host: string, text: string | undefined): readonly string[] | undefined {
  const named = itemsOf(text);
  if (named.includes('*')) return undefined;
  if (!isLoopback(host)) return named.length > 0 ? named : undefined;
  return ['localhost', '127.0.0.1', '[::1]', host, ...named];
}

function itemsOf(text: string | undefined): string[] {
  const items = (text ?? '').split(',').map((item) => item.trim());
  return items.filter((item) => item !== '');
}

/** A file may have any name; a URL must be one, and its password would stand in every list of processes. */
function faultOfRegistry(location: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return undefined;
  const shown = `--registry is ${withoutCredentials(location)}`;
  if (!/^https?:/i.test(location) || !URL.canParse(location))
    return `${shown}; it must be a file or an http or https URL.`;
  const { username, password } = new URL(location);
  if (username || password) return `${shown}; it must be a URL without user and password, which would not be sent.`;
  return undefined;
}
