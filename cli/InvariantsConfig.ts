import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readRegistryKeys } from '../identity/registry/registryKeys.ts';
import { readTlsConfig, type TlsFiles, tlsOptions } from '../identity/tls/TlsFiles.ts';
import { isHubCode } from '../schema/globalId.ts';
import type { PublicKey } from '../schema/registry/PublicKey.ts';
import { checkDatabaseUrl } from '../subgraphs/host/database/databaseUrl.ts';
import { readNetworkConfig } from './NetworkConfig.ts';

/** What `ehub invariants` is to look at. */
export interface InvariantsConfig {
  /** A PostgreSQL server that has databases of hubs; null for the embedded one of `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly registryFile: string;
  /** Keys of which one must have signed the registry; none where it is not signed. */
  readonly registryKeys: readonly PublicKey[];
  /** The GraphQL endpoint of a gateway. */
  readonly supergraphUrl: string;
  /** For connections to it. */
  readonly tls: TlsFiles | undefined;
  /** The folder of the hubs' keys, `<hub>.jwk`, in whose names the gateway is asked where the registry names a network. */
  readonly keysFolder: string;
  /** Codes of the hubs; empty for all of the registry whose databases are there. */
  readonly hubs: readonly string[];
  /** For everything. */
  readonly timeoutMs: number;
}

export const invariantsUsage = `Usage: ehub invariants [options]
  --database URL     PostgreSQL with the databases ehub_<hub> (env DATABASE_URL); default: the embedded one of DATA_DIR
  --registry FILE    the hubs of the network (env EHUB_REGISTRY, default DATA_DIR/network.json)
  --registry-key FILE|JWK
                     the public key that must have signed the registry (env EHUB_REGISTRY_KEY)
  --supergraph URL   a gateway, by which trades are read (env EHUB_SUPERGRAPH, default http://127.0.0.1:PORT/graphql)
  --ca FILE          authorities of the gateway's certificate, in place of the public ones (env EHUB_CA)
  --client-cert FILE, --client-key FILE
                     what to show to a gateway that asks for a certificate (env EHUB_CLIENT_CERT, EHUB_CLIENT_KEY)
  --keys FOLDER      the hubs' keys as CODE.jwk, in whose names trades are read (default DATA_DIR/keys)
  --hub CODE         look at this hub only; may be repeated; default: every one whose database is there
  --timeout SECONDS  give up after this long; 1 to 3600, default 120

It reads only, and may run while the hubs trade. What lies between two hubs is checked where both databases are there.
Exit code 0: all holds; 1: something is off; 2: it could not be found out.`;

const options = {
  database: { type: 'string' },
  registry: { type: 'string' },
  'registry-key': { type: 'string' },
  supergraph: { type: 'string' },
  ca: tlsOptions.ca,
  'client-cert': tlsOptions['client-cert'],
  'client-key': tlsOptions['client-key'],
  keys: { type: 'string' },
  hub: { type: 'string', multiple: true },
  timeout: { type: 'string', default: '120' },
} as const;

/** @throws Error that lists every fault at once */
export function readInvariantsConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): InvariantsConfig {
  const { values } = parseArgs({ args: [...args], options });
  const { dataDir, port } = readNetworkConfig(env);
  const faults: string[] = [];
  const databaseUrl = values.database || env.DATABASE_URL || null;
  if (databaseUrl !== null) {
    try {
      checkDatabaseUrl(databaseUrl);
    } catch (error) {
      faults.push((error as Error).message);
    }
  }
  const supergraphUrl = values.supergraph || env.EHUB_SUPERGRAPH || `http://127.0.0.1:${port}/graphql`;
  if (!URL.canParse(supergraphUrl) || !/^https?:$/.test(new URL(supergraphUrl).protocol)) {
    faults.push(`--supergraph is "${supergraphUrl}"; it must be an http or https URL.`);
  }
  const hubs = values.hub ?? [];
  for (const code of hubs) {
    if (!isHubCode(code)) faults.push(`--hub is "${code}"; it must be a hub's code, such as MYKUL.`);
  }
  const seconds = Number(values.timeout);
  if (!/^\d+$/.test(values.timeout) || seconds < 1 || seconds > 3600) {
    faults.push(`--timeout is "${values.timeout}"; it must be 1 to 3600 seconds.`);
  }
  const registryKeys = readRegistryKeys(values['registry-key'] ?? env.EHUB_REGISTRY_KEY, faults);
  const { connect: tls } = readTlsConfig(values, env, faults);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const registryFile = values.registry || env.EHUB_REGISTRY || join(dataDir, 'network.json');
  const keysFolder = values.keys || join(dataDir, 'keys');
  return {
    databaseUrl,
    dataDir,
    registryFile,
    registryKeys,
    supergraphUrl,
    tls,
    keysFolder,
    hubs,
    timeoutMs: seconds * 1000,
  };
}
