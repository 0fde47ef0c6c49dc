import { parseArgs } from 'node:util';
import { readRegistryKeys } from '../identity/registry/registryKeys.ts';
import { readTlsConfig, type TlsConfig, tlsOptions } from '../identity/tls/TlsFiles.ts';
import { hubContractNames } from '../schema/contracts.ts';
import { isHubCode } from '../schema/globalId.ts';
import { isLoopback } from '../schema/isLoopback.ts';
import type { PublicKey } from '../schema/registry/PublicKey.ts';
import { checkDatabaseUrl } from './host/database/ensureDatabase.ts';
import { limits } from './host/work/limits.ts';

/** What a hub process is told when it starts. */
export interface HubConfig {
  /** UN/LOCODE without the space, e.g. `MYKUL`. */
  readonly hub: string;
  /** The network's registry, which holds the hub's facts. */
  readonly registryFile: string;
  /** Keys of which one must have signed the registry; none where it is not signed. */
  readonly registryKeys: readonly PublicKey[];
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly tls: TlsConfig;
  /** A PostgreSQL server where the hub's database is, or can be created. */
  readonly databaseUrl: string;
  /** The GraphQL endpoint of a gateway, by which the hub asks others; null where it is to ask nobody. */
  readonly supergraphUrl: string | null;
  /** The file of the hub's key, with which it signs what it asks of the supergraph; null where it signs nothing. */
  readonly keyFile: string | null;
  /** False to believe everybody, whatever the registry says: on loopback only, for trials. */
  readonly trust: boolean;
  /** The contracts to serve. */
  readonly subgraphs: readonly string[];
  /** Of the demo data that fills the hub at its first start; null to start empty. */
  readonly seed: string | null;
  /** Rows that one operation may ask for at most. */
  readonly maxRows: number;
  /** Whether operations that are asked again are compiled. */
  readonly jit: boolean;
  readonly logLevel: string;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

export const usage = `Usage: node dist/subgraphs/main.js --hub CODE --registry FILE --database URL [options]
  --hub CODE         the hub in the registry to run, e.g. MYKUL (env EHUB_HUB)
  --registry FILE    the hubs of the network (env EHUB_REGISTRY)
  --registry-key FILE|JWK
                     accept only a registry signed with this key (ehub registry sign): a public JWK or a JWK set
                     (env EHUB_REGISTRY_KEY)
  --database URL     PostgreSQL, postgresql://user:password@host:port/database, or by a Unix socket
                     postgresql://user@/database?host=/folder (env DATABASE_URL); the hub creates its own database there
  --supergraph URL   the GraphQL endpoint of a gateway, e.g. http://127.0.0.1:4000/graphql, for requests to other hubs
                     (env EHUB_SUPERGRAPH); default: none
  --key FILE         the hub's Ed25519 key as a private JWK, created if absent, for signing its requests and receipts;
                     list its public half in \`keys\` of the registry entry (env EHUB_KEY)
  --no-trust         accept any caller, whatever the registry says; for trials behind another gateway on the loopback
  --port N           default 4100 (env PORT); 0 takes any free port
  --host ADDRESS     default 127.0.0.1 (env HOST)
  --tls-cert FILE, --tls-key FILE
                     listen over TLS with this certificate and key in PEM (env EHUB_TLS_CERT, EHUB_TLS_KEY)
  --tls-client-ca FILE
                     accept only clients with a certificate from these authorities (env EHUB_TLS_CLIENT_CA)
  --ca FILE          trusted authorities of the gateway's certificate, instead of the public ones (env EHUB_CA)
  --client-cert FILE, --client-key FILE
                     certificate and key to present to the gateway (env EHUB_CLIENT_CERT, EHUB_CLIENT_KEY)
  --subgraph NAME    serve only this contract; may be repeated: ${hubContractNames.join(', ')}
  --seed TEXT        demo data at the first start, the same for the same text; none starts empty (env EHUB_SEED, default ehub)
  --max-rows N       objects that one operation may request, by its page sizes; default ${limits.operationRows} (env EHUB_MAX_ROWS)
  --no-jit           generate no code for repeated operations; responses are the same and take more CPU time
  --log-level LEVEL  ${logLevels.join(', ')}; default warn (env LOG_LEVEL)`;

const options = {
  hub: { type: 'string' },
  registry: { type: 'string' },
  'registry-key': { type: 'string' },
  database: { type: 'string' },
  supergraph: { type: 'string' },
  key: { type: 'string' },
  'no-trust': { type: 'boolean' },
  port: { type: 'string' },
  host: { type: 'string' },
  ...tlsOptions,
  subgraph: { type: 'string', multiple: true },
  seed: { type: 'string' },
  'max-rows': { type: 'string' },
  'no-jit': { type: 'boolean' },
  'log-level': { type: 'string' },
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The configuration of a hub, from its arguments and then its environment. Nothing else in subgraphs reads either.
 * @throws Error that lists every fault at once
 */
export function readConfig(args: readonly string[], env: Environment): HubConfig {
  const faults = argumentFaults(args);
  const { values } = parseArgs({ args: [...args], options, strict: false });
  const text = (
    name: Exclude<keyof typeof options, keyof typeof tlsOptions | 'subgraph' | 'no-trust' | 'no-jit'>,
    variable: string,
    byDefault = '',
  ): string => {
    const given = values[name];
    return typeof given === 'string' ? given : env[variable] || byDefault;
  };
  const check = (isGood: boolean, fault: string) => {
    if (!isGood) faults.push(fault);
  };

  const hub = text('hub', 'EHUB_HUB');
  check(isHubCode(hub), `--hub is "${hub}"; it must be a UN/LOCODE without the space, such as MYKUL.`);
  const registryFile = text('registry', 'EHUB_REGISTRY');
  check(registryFile !== '', '--registry is not given.');
  check(!/^https?:/i.test(registryFile), '--registry is a URL; a hub needs a file.');
  const registryKeys = readRegistryKeys(text('registry-key', 'EHUB_REGISTRY_KEY'), faults);
  const databaseUrl = text('database', 'DATABASE_URL');
  const databaseFault = databaseUrl === '' ? '--database is not given.' : faultOfDatabaseUrl(databaseUrl);
  check(databaseFault === undefined, `${databaseFault}`);
  const supergraphUrl = text('supergraph', 'EHUB_SUPERGRAPH') || null;
  check(
    supergraphUrl === null || isHttpUrl(supergraphUrl),
    `--supergraph is "${supergraphUrl}"; it must be an http or https URL.`,
  );
  const keyFile = text('key', 'EHUB_KEY') || null;
  const host = text('host', 'HOST', '127.0.0.1');
  const trust = values['no-trust'] !== true;
  check(trust || isLoopback(host), `--no-trust lets anyone do anything at ${host}: use it only with --host 127.0.0.1.`);
  const portText = text('port', 'PORT', '4100');
  const port = Number(portText);
  check(/^\d{1,5}$/.test(portText) && port <= 65_535, `--port (env PORT) is "${portText}"; it must be 0 to 65535.`);
  const tls = readTlsConfig(values, env, faults);
  const maxRowsText = text('max-rows', 'EHUB_MAX_ROWS', String(limits.operationRows));
  const maxRows = Number(maxRowsText);
  check(
    Number.isSafeInteger(maxRows) && maxRows > 0,
    `--max-rows (env EHUB_MAX_ROWS) is "${maxRowsText}"; it must be 1 or more.`,
  );
  const seed = text('seed', 'EHUB_SEED', 'ehub');
  check(seed.length <= 64, '--seed (env EHUB_SEED) is longer than 64 characters.');
  const logLevel = text('log-level', 'LOG_LEVEL', 'warn');
  check(
    logLevels.includes(logLevel),
    `--log-level (env LOG_LEVEL) is "${logLevel}"; it must be one of ${logLevels.join(', ')}.`,
  );
  const subgraphs = contractsNamed(values.subgraph ?? [], faults);

  if (faults.length > 0) throw new Error(`The hub cannot start:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  return Object.freeze({
    ...{ hub, registryFile, registryKeys, databaseUrl, supergraphUrl, keyFile, trust },
    ...{ host, port, tls, maxRows, logLevel, subgraphs },
    jit: values['no-jit'] !== true,
    seed: seed === 'none' ? null : seed,
  });
}

/** All where none is named. */
function contractsNamed(given: readonly unknown[], faults: string[]): readonly string[] {
  const names = given.filter((name) => typeof name === 'string');
  const unknown = names.filter((name) => !hubContractNames.some((known) => known === name));
  for (const name of unknown) faults.push(`--subgraph is "${name}"; it must be one of ${hubContractNames.join(', ')}.`);
  return hubContractNames.filter((name) => names.length === 0 || names.includes(name));
}

/** Arguments that mean nothing, and options without their value. */
function argumentFaults(args: readonly string[]): string[] {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  return tokens.flatMap((token) => {
    if (token.kind === 'positional') return [`"${token.value}" is not an option.`];
    if (token.kind !== 'option') return [];
    if (!Object.hasOwn(options, token.name)) return [`${token.rawName} is not an option of a hub.`];
    return token.value === undefined && options[token.name as keyof typeof options].type === 'string'
      ? [`${token.rawName} has no value.`]
      : [];
  });
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function faultOfDatabaseUrl(url: string): string | undefined {
  try {
    checkDatabaseUrl(url);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
