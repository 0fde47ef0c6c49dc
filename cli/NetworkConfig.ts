import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isHubCode } from '../schema/globalId.ts';
import { projectRoot } from '../schema/projectRoot.ts';
import { checkDatabaseUrl } from '../subgraphs/host/database/ensureDatabase.ts';
import { limits } from './limits.ts';

/** Environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Configuration of the demo network. */
export interface NetworkConfig {
  readonly host: string;
  /** The gateway's port. */
  readonly port: number;
  /** The first of a block of 20 ports for hubs. */
  readonly hubPort: number;
  readonly dataDir: string;
  /** A PostgreSQL server to use instead of the embedded one. */
  readonly databaseUrl: string | undefined;
  /** Seed of the demo data; `none` for none. */
  readonly seed: string;
  /** Log level of the gateway and the hubs; undefined for their defaults here, `error` and `warn`. */
  readonly logLevel: string | undefined;
  /** Codes of the hubs to run; undefined for those that the registry lists. */
  readonly hubs: readonly string[] | undefined;
}

export const networkUsage = `Usage: npm start [-- --hubs A,B,C]
Starts the demo network: PostgreSQL, the hubs and the gateway. Ctrl-C stops everything.
  --hubs A,B,C  the demo's hubs to run, by their codes; default: those that network.json in DATA_DIR lists

Environment variables:
  PORT          the gateway's port, default 4000
  HUB_PORT      the first of 20 ports for hubs, default 4100
  HOST          the address to listen on, default 127.0.0.1
  DATA_DIR      data, tokens.json, and the registry network.json, which you may edit; default .ehub
  DATABASE_URL  a PostgreSQL server to use instead of the embedded one
  EHUB_SEED     seed of the demo data: another text generates other data, none starts empty; default ehub
  LOG_LEVEL     debug, info, warn, error, …; default: error for the gateway, warn for the hubs`;

/** The registry that a command reads: the given file or URL, or that of the demo network. */
export function registryLocation(given: string | undefined, env: Environment): string {
  return given || env.EHUB_REGISTRY || join(readNetworkConfig(env).dataDir, 'network.json');
}

/**
 * The GraphQL endpoint of the gateway that a command calls.
 * @throws Error where what is given is not an http or https URL
 */
export function supergraphUrl(given: string | undefined, env: Environment): string {
  const url = given || env.EHUB_SUPERGRAPH || `${gatewayUrl(readNetworkConfig(env))}/graphql`;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new Error(`--supergraph is "${url}"; it must be an http or https URL.`);
}

/** The addresses that mean every address of the machine. */
const everywhere = ['0.0.0.0', '::'];

/** Where hubs listen: the registry has them at the loopback. */
export function hubHost({ host }: Pick<NetworkConfig, 'host'>): string {
  return everywhere.includes(host) ? host : '127.0.0.1';
}

/** The URL of the gateway on this machine. */
export function gatewayUrl({ host, port }: Pick<NetworkConfig, 'host' | 'port'>): string {
  const reached = everywhere.includes(host) ? '127.0.0.1' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}

function isDatabaseUrl(url: string): boolean {
  try {
    checkDatabaseUrl(url);
    return true;
  } catch {
    return false;
  }
}

/**
 * The network's configuration from the environment, and the arguments of `npm start`.
 * @throws Error that lists every fault at once
 */
export function readNetworkConfig(env: Environment, args: readonly string[] = []): NetworkConfig {
  const faults: string[] = [];
  const hubs = hubsOf(args, faults);
  const port = (name: string, byDefault: number, last: number) => {
    const text = env[name] || String(byDefault);
    const value = Number(text);
    if (!/^\d{1,5}$/.test(text) || value < 1 || value > last)
      faults.push(`${name} is "${text}"; it must be 1 to ${last}.`);
    return value;
  };
  const gatewayPort = port('PORT', 4000, 65_535);
  const hubPort = port('HUB_PORT', 4100, 65_536 - limits.hubPorts);
  if (gatewayPort >= hubPort && gatewayPort < hubPort + limits.hubPorts) {
    faults.push(`PORT ${gatewayPort} lies in the hubs' block ${hubPort} to ${hubPort + limits.hubPorts - 1}.`);
  }
  const databaseUrl = env.DATABASE_URL || undefined;
  if (databaseUrl && !isDatabaseUrl(databaseUrl)) {
    faults.push('DATABASE_URL must begin with postgresql://, e.g. postgresql://user:password@127.0.0.1:5432/postgres.');
  }
  if ((env.EHUB_SEED ?? '').length > 64) faults.push('EHUB_SEED is longer than 64 characters.');
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return Object.freeze({
    host: env.HOST || '127.0.0.1',
    port: gatewayPort,
    hubPort,
    dataDir: resolve(projectRoot, env.DATA_DIR || '.ehub'),
    databaseUrl,
    seed: env.EHUB_SEED || 'ehub',
    logLevel: env.LOG_LEVEL || undefined,
    hubs,
  });
}

function hubsOf(args: readonly string[], faults: string[]): readonly string[] | undefined {
  const { values, tokens } = parseArgs({
    args: [...args],
    options: { hubs: { type: 'string' } },
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') faults.push(`"${token.value}" is not expected here.`);
    if (token.kind === 'option' && token.name !== 'hubs') faults.push(`${token.rawName} is not expected here.`);
  }
  if (values.hubs === undefined) return undefined;
  const codes = String(values.hubs)
    .split(',')
    .map((code) => code.trim());
  for (const code of codes.filter((each) => !isHubCode(each)))
    faults.push(`--hubs has "${code}"; write codes with commas between, such as MYKUL,CNHGH.`);
  return [...new Set(codes)];
}
