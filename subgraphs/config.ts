import { z } from 'zod';
import { readRegistryKeys } from '../identity/registry/registryKeys.ts';
import { type TlsConfig, tlsConfig, tlsSettings } from '../identity/tls/TlsFiles.ts';
import { hubContractNames } from '../schema/contracts.ts';
import { isHubCode } from '../schema/globalId.ts';
import { isLoopback } from '../schema/isLoopback.ts';
import type { PublicKey } from '../schema/registry/PublicKey.ts';
import { configSetting, list, readSettings } from '../schema/settings/readSettings.ts';
import { usage } from '../schema/settings/usage.ts';
import { checkDatabaseUrl } from './host/database/ensureDatabase.ts';
import { limits } from './host/work/limits.ts';

/** What a hub process is told when it starts. */
export interface HubConfig {
  /** UN/LOCODE without the space, e.g. `MYKUL`. */
  readonly hub: string;
  /** The file or URL of the network's registry, which holds the hub's facts. */
  readonly registryLocation: string;
  /** Keys of which one must have signed the registry; none where it is not signed. */
  readonly registryKeys: readonly PublicKey[];
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly tls: TlsConfig;
  /** A PostgreSQL server where the hub's database is, or can be created. */
  readonly databaseUrl: string;
  /** The same server through a pooler in transaction mode; null where the hub connects to it directly. */
  readonly poolerUrl: string | null;
  /** The GraphQL endpoint of a gateway, by which the hub asks others; null where it is to ask nobody. */
  readonly supergraphUrl: string | null;
  /** The file of the hub's key, with which it signs what it asks of the supergraph; null where it signs nothing. */
  readonly keyFile: string | null;
  /** Folder of the hub's country; null where it is one of this program. */
  readonly countryFolder: string | null;
  /** False to believe everybody, whatever the registry says: on loopback only, for trials. */
  readonly trust: boolean;
  /** The contracts to serve. */
  readonly subgraphs: readonly string[];
  /** Of the demo data that fills the hub at its first start; null to start empty. */
  readonly seed: string | null;
  /** Rows that one operation may ask for at most. */
  readonly maxRows: number;
  /** How long a merchant's share waits after the delivery, in milliseconds. */
  readonly releaseDelayMs: number;
  /** Whether operations that are asked again are compiled. */
  readonly jit: boolean;
  readonly logLevel: string;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The settings of a hub's process; `meta` is what people read of each. */
export const hubSettings = z.object({
  hub: z
    .string()
    .refine(isHubCode, 'it must be a UN/LOCODE without the space, such as MYKUL')
    .meta({ env: 'EHUB_HUB', value: 'CODE', description: 'the hub in the registry to run, e.g. MYKUL' }),
  registry: z.string().meta({
    env: 'EHUB_REGISTRY',
    value: 'FILE|URL',
    description: 'the hubs of the network; a file is watched, a URL is polled with ETag',
  }),
  'registry-key': z.string().optional().meta({
    env: 'EHUB_REGISTRY_KEY',
    value: 'FILE|JWK',
    description: 'accept only a registry signed with this key (ehub registry sign): a public JWK or a JWK set',
  }),
  database: z
    .string()
    .refine(isDatabaseUrl, 'it must have the form postgresql://user:password@host:port/database')
    .meta({
      env: 'DATABASE_URL',
      value: 'URL',
      secret: true,
      description:
        'PostgreSQL, postgresql://user:password@host:port/database, or by a Unix socket postgresql://user@/database?host=/folder; the hub creates its own database there',
    }),
  pooler: z
    .string()
    .refine(isDatabaseUrl, 'it must have the form postgresql://user:password@host:port/database')
    .optional()
    .meta({
      env: 'EHUB_POOLER',
      value: 'URL',
      secret: true,
      description:
        'the same server through a PgBouncer in transaction mode, for serving; --database is then used to create and migrate at the start, and to cancel statements',
    }),
  supergraph: z.string().refine(isHttpUrl, 'it must be an http or https URL').optional().meta({
    env: 'EHUB_SUPERGRAPH',
    value: 'URL',
    description:
      'the GraphQL endpoint of a gateway, e.g. http://127.0.0.1:4000/graphql, for requests to other hubs; default: none',
  }),
  key: z.string().optional().meta({
    env: 'EHUB_KEY',
    value: 'FILE',
    description:
      "the hub's Ed25519 key as a private JWK, created if absent, for signing its requests and receipts; list its public half in `keys` of the registry entry",
  }),
  country: z.string().optional().meta({
    env: 'EHUB_COUNTRY',
    value: 'FOLDER',
    description:
      "the hub's country, with country.mjs and customs.json (ehub init writes them); default: that of this version in subgraphs/countries",
  }),
  trust: z.boolean().default(true).meta({
    description: 'accept only callers that the registry names, if it names a network',
    off: 'accept any caller, whatever the registry says; for trials behind another gateway on the loopback',
  }),
  port: z.int().min(0).max(65_535).default(4100).meta({
    env: 'PORT',
    value: 'N',
    description: 'the port to listen on; 0 takes any free port',
  }),
  host: z
    .string()
    .default('127.0.0.1')
    .meta({ env: 'HOST', value: 'ADDRESS', description: 'the address to listen on' }),
  ...tlsSettings('the gateway'),
  subgraph: list(z.enum(hubContractNames, `it must be one of ${hubContractNames.join(', ')}`)).meta({
    value: 'NAME',
    description: `serve only this contract; may be repeated: ${hubContractNames.join(', ')}`,
  }),
  seed: z.string().max(64, 'it must have at most 64 characters').default('ehub').meta({
    env: 'EHUB_SEED',
    value: 'TEXT',
    description: 'demo data at the first start, the same for the same text; none starts empty',
  }),
  'max-rows': z.int().min(1).default(limits.operationRows).meta({
    env: 'EHUB_MAX_ROWS',
    value: 'N',
    description: 'objects that one operation may request, by its page sizes',
  }),
  'release-delay': z.int().min(0).max(limits.releaseDelaySeconds).default(172_800).meta({
    env: 'EHUB_RELEASE_DELAY',
    value: 'SECONDS',
    description: "how long a merchant's money waits after the delivery, for corrections and disputes",
  }),
  jit: z.boolean().default(true).meta({
    description: 'generate code for repeated operations',
    off: 'generate no code for repeated operations; responses are the same and take more CPU time',
  }),
  'log-level': z
    .enum(logLevels)
    .default('warn')
    .meta({ env: 'LOG_LEVEL', value: 'LEVEL', description: logLevels.join(', ') }),
  config: configSetting,
});

/** What `--help` prints. */
export const hubUsage = () =>
  usage(hubSettings, 'node dist/subgraphs/main.js --hub CODE --registry FILE --database URL');

/**
 * The configuration of a hub, from its arguments, its environment and the file of `--config`. Nothing else in subgraphs
 * reads any of them.
 * @throws Error that lists every fault at once
 */
export function readConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): HubConfig {
  const { values, faults } = readSettings(hubSettings, args, env);
  const { host, trust, seed } = values;
  const registryKeys = readRegistryKeys(values['registry-key'], faults);
  const tls = tlsConfig(values, faults);
  if (!trust && !isLoopback(host))
    faults.push(`--no-trust lets anyone do anything at ${host}: use it only with --host 127.0.0.1.`);

  if (faults.length > 0) throw new Error(`The hub cannot start:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  return Object.freeze({
    hub: values.hub,
    registryLocation: values.registry,
    registryKeys,
    host,
    port: values.port,
    tls,
    databaseUrl: values.database,
    poolerUrl: values.pooler ?? null,
    supergraphUrl: values.supergraph ?? null,
    keyFile: values.key ?? null,
    countryFolder: values.country ?? null,
    trust,
    subgraphs: hubContractNames.filter((name) => values.subgraph.length === 0 || values.subgraph.includes(name)),
    seed: seed === 'none' ? null : seed,
    maxRows: values['max-rows'],
    releaseDelayMs: values['release-delay'] * 1_000,
    jit: values.jit,
    logLevel: values['log-level'],
  });
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function isDatabaseUrl(url: string): boolean {
  try {
    checkDatabaseUrl(url);
    return true;
  } catch {
    return false;
  }
}
