import { z } from 'zod';
import { readRegistryKeys } from '../identity/registry/registryKeys.ts';
import { type TlsConfig, tlsConfig, tlsSettings } from '../identity/tls/TlsFiles.ts';
import { contractsFolder } from '../schema/contracts.ts';
import { isLoopback } from '../schema/isLoopback.ts';
import type { PublicKey } from '../schema/registry/PublicKey.ts';
import { configSetting, list, readSettings } from '../schema/settings/readSettings.ts';
import { usage } from '../schema/settings/usage.ts';
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

const flag = (description: string, off: string) => z.boolean().default(true).meta({ description, off });

/** The settings of a gateway; `meta` is what people read of each. */
export const gatewaySettings = z.object({
  registry: z
    .string()
    .refine((location) => faultOfLocation(location) === undefined, {
      error: ({ input }) => faultOfLocation(`${input}`),
    })
    .optional()
    .meta({ env: 'EHUB_REGISTRY', value: 'FILE|URL', description: 'the hubs of the network' }),
  'registry-key': z.string().optional().meta({
    env: 'EHUB_REGISTRY_KEY',
    value: 'FILE|JWK',
    description: 'accept only a registry signed with this key (ehub registry sign): a public JWK or a JWK set',
  }),
  key: z.string().optional().meta({
    env: 'EHUB_KEY',
    value: 'FILE',
    description:
      "the gateway's Ed25519 key as a private JWK, created if absent; list its public half in network.gatewayKeys of the registry",
  }),
  contracts: z.string().optional().meta({
    value: 'FOLDER',
    description: 'the contracts and their supergraph.graphql; default: those of this version',
  }),
  supergraph: z.string().optional().meta({
    value: 'FILE',
    description: 'serve a plain federation supergraph; each subgraph at the URL in its join__Graph',
  }),
  'header-policy': z.string().optional().meta({
    env: 'EHUB_HEADER_POLICY',
    value: 'FILE',
    description: 'which client headers are sent to which subgraph of --supergraph; default: none',
  }),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(4000)
    .meta({ env: 'PORT', value: 'N', description: 'the port to listen on' }),
  host: z
    .string()
    .default('127.0.0.1')
    .meta({ env: 'HOST', value: 'ADDRESS', description: 'the address to listen on' }),
  ...tlsSettings('hubs'),
  sandbox: flag('serve the sandbox at /', 'do not serve the sandbox at /'),
  'sandbox-tokens': z.string().optional().meta({
    env: 'EHUB_SANDBOX_TOKENS',
    value: 'FILE',
    description: 'parties that the sandbox can act as, a JSON object {"name": "token"}; for trials on the loopback',
  }),
  introspection: flag('answer __schema and __type', 'refuse __schema and __type'),
  traces: flag('add a trace to a response whose request asks for it', 'never add a trace to a response'),
  sharing: flag(
    'combine equal reads of several requests into one call',
    'never combine reads of several requests into one call',
  ),
  'error-codes': list(z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'codes look like OUT_OF_STOCK')).meta({
    env: 'EHUB_ERROR_CODES',
    value: 'LIST',
    description:
      'comma-separated codes of subgraph errors to pass on with their messages, besides those in docs/errors.md',
  }),
  'max-rows': z.int().min(1).default(limits.operationRows).meta({
    env: 'EHUB_MAX_ROWS',
    value: 'N',
    description: 'objects that one operation may request, by its page sizes',
  }),
  'cors-origins': list(z.string().refine(isOrigin, 'an origin looks like https://shop.example')).meta({
    env: 'EHUB_CORS_ORIGINS',
    value: 'LIST',
    description: 'comma-separated origins whose pages may send requests, as https://shop.example; default: none',
  }),
  'allowed-hosts': list().meta({
    env: 'EHUB_ALLOWED_HOSTS',
    value: 'LIST',
    description:
      'comma-separated host names that the gateway serves, * for any; default: any, but on the loopback only localhost, 127.0.0.1 and [::1]',
  }),
  'override-labels': list(
    z.string().regex(/^[a-z][\w\-:./]*$/i, 'labels look like new-prices; percent(n) needs no flag'),
  ).meta({
    env: 'EHUB_OVERRIDE_LABELS',
    value: 'LIST',
    description: 'comma-separated labels of @override that are active',
  }),
  'subgraph-compression': flag(
    'request compressed responses from subgraphs',
    'never request compressed responses from subgraphs',
  ),
  jit: flag(
    'generate code for hot paths',
    'generate no code for hot paths; responses are the same and take more CPU time',
  ),
  'shutdown-delay': z.int().min(0).max(limits.shutdownDelayMs).default(0).meta({
    env: 'EHUB_SHUTDOWN_DELAY_MS',
    value: 'MS',
    description: 'how long it still serves after SIGTERM, while /health/ready is 503, in milliseconds',
  }),
  'log-level': z
    .enum(logLevels)
    .default('info')
    .meta({ env: 'LOG_LEVEL', value: 'LEVEL', description: logLevels.join(', ') }),
  config: configSetting,
});

/** What `--help` prints. */
export const gatewayUsage = () =>
  usage(gatewaySettings, 'node dist/gateway/main.js (--registry FILE|URL | --supergraph FILE)');

/**
 * The configuration of a gateway, from its arguments, its environment and the file of `--config`. Nothing else in the
 * gateway reads any of them.
 * @throws Error that lists every fault at once
 */
export function readConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): GatewayConfig {
  const { values, faults } = readSettings(gatewaySettings, args, env);
  const { registry = '', supergraph: supergraphFile, 'header-policy': headerPolicyFile } = values;
  if (faults.length === 0 && !registry && !supergraphFile) faults.push('Neither --registry nor --supergraph is given.');
  if (args.some((argument) => /^--registry(=|$)/.test(argument)) && supergraphFile)
    faults.push('--registry and --supergraph cannot be combined.');
  if (headerPolicyFile !== undefined && !supergraphFile)
    faults.push('--header-policy (env EHUB_HEADER_POLICY) requires --supergraph: hubs get no client headers.');
  const registryKeys = readRegistryKeys(values['registry-key'], faults);
  const tls = tlsConfig(values, faults);
  const { host, 'sandbox-tokens': sandboxTokensFile } = values;
  if (sandboxTokensFile !== undefined && !isLoopback(host))
    faults.push(`--sandbox-tokens lets anyone act as others at ${host}: use it only with --host 127.0.0.1.`);

  if (faults.length > 0)
    throw new Error(`The gateway cannot start:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  return Object.freeze({
    host,
    port: values.port,
    tls,
    registry,
    registryKeys,
    keyFile: values.key,
    contracts: values.contracts ?? contractsFolder,
    supergraphFile,
    headerPolicyFile,
    sandbox: values.sandbox,
    sandboxTokensFile,
    introspection: values.introspection,
    traces: values.traces,
    sharing: values.sharing,
    subgraphCodes: new Set(values['error-codes']),
    maxRows: values['max-rows'],
    overrideLabels: values['override-labels'],
    subgraphCompression: values['subgraph-compression'],
    jit: values.jit,
    corsOrigins: values['cors-origins'],
    allowedHosts: allowedHosts(host, values['allowed-hosts']),
    shutdownDelayMs: values['shutdown-delay'],
    logLevel: values['log-level'],
  });
}

function isOrigin(origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).origin === origin;
}

/** On the loopback nobody asks by another name but a page of another site, by DNS rebinding. */
function allowedHosts(host: string, named: readonly string[]): readonly string[] | undefined {
  if (named.includes('*')) return undefined;
  if (!isLoopback(host)) return named.length > 0 ? named : undefined;
  return ['localhost', '127.0.0.1', '[::1]', host, ...named];
}

/** A file may have any name; a URL must be one, and its password would stand in every list of processes. */
function faultOfLocation(location: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return undefined;
  if (!/^https?:/i.test(location) || !URL.canParse(location)) return 'it must be a file or an http or https URL';
  const { username, password } = new URL(location);
  return username || password ? 'it must be a URL without user and password, which would not be sent' : undefined;
}
