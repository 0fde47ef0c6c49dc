import { join } from 'node:path';
import { readRegistryKeys } from '../identity/registry/registryKeys.ts';
import { type TlsFiles, tlsConfig } from '../identity/tls/TlsFiles.ts';
import { isHubCode } from '../schema/globalId.ts';
import type { PublicKey } from '../schema/registry/PublicKey.ts';
import { checkDatabaseUrl } from '../subgraphs/host/database/ensureDatabase.ts';
import { type Environment, readNetworkConfig, registryLocation, supergraphUrl } from './NetworkConfig.ts';

/** What `ehub invariants` checks. */
export interface InvariantsConfig {
  /** A PostgreSQL server that has databases of hubs; null for the embedded one of `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly registry: string;
  /** Keys, one of which must have signed the registry; none if it is not signed. */
  readonly registryKeys: readonly PublicKey[];
  /** The GraphQL endpoint of a gateway. */
  readonly supergraphUrl: string;
  /** For connections to it. */
  readonly tls: TlsFiles | undefined;
  /** The folder of the hubs' keys, `<hub>.jwk`, for calling the gateway as each hub if the registry names a network. */
  readonly keysFolder: string;
  /** Codes of the hubs; empty for all of the registry whose databases are there. */
  readonly hubs: readonly string[];
  /** For the whole check. */
  readonly timeoutMs: number;
}

/** Options of `ehub invariants`. */
export const invariantsOptions = {
  database: {
    type: 'string',
    describe: 'URL of PostgreSQL with the databases ehub_<hub> (env DATABASE_URL); default: that of DATA_DIR',
  },
  registry: {
    type: 'string',
    describe: 'file of the hubs of the network (env EHUB_REGISTRY); default DATA_DIR/network.json',
  },
  'registry-key': {
    type: 'string',
    describe: 'FILE or JWK: the public key that must have signed the registry (env EHUB_REGISTRY_KEY)',
  },
  supergraph: {
    type: 'string',
    describe: 'URL of the gateway for reading trades (env EHUB_SUPERGRAPH); default: that of the demo network',
  },
  ca: {
    type: 'string',
    describe: "file of trusted authorities of the gateway's certificate, instead of the public ones (env EHUB_CA)",
  },
  'client-cert': {
    type: 'string',
    describe: 'file of the certificate to present to the gateway (env EHUB_CLIENT_CERT)',
  },
  'client-key': { type: 'string', describe: 'its key (env EHUB_CLIENT_KEY)' },
  keys: {
    type: 'string',
    describe: "folder of the hubs' keys, CODE.jwk, for reading trades as each hub; default DATA_DIR/keys",
  },
  hub: { type: 'string', array: true, describe: 'check only this hub; default: every hub with an accessible database' },
  timeout: { type: 'string', default: '120', describe: 'give up after this many seconds, 1 to 3600' },
} as const;

type InvariantsValues = { readonly [name in Exclude<keyof typeof invariantsOptions, 'hub' | 'timeout'>]?: string } & {
  readonly hub?: readonly string[];
  readonly timeout: string;
};

/** @throws Error that lists every fault at once */
export function readInvariantsConfig(values: InvariantsValues, env: Environment): InvariantsConfig {
  const { dataDir } = readNetworkConfig(env);
  const faults: string[] = [];
  const databaseUrl = values.database || env.DATABASE_URL || null;
  if (databaseUrl !== null) {
    try {
      checkDatabaseUrl(databaseUrl);
    } catch (error) {
      faults.push((error as Error).message);
    }
  }
  const found = { supergraphUrl: '' };
  try {
    found.supergraphUrl = supergraphUrl(values.supergraph, env);
  } catch (error) {
    faults.push((error as Error).message);
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
  const { connect: tls } = tlsConfig(
    {
      ca: values.ca || env.EHUB_CA,
      'client-cert': values['client-cert'] || env.EHUB_CLIENT_CERT,
      'client-key': values['client-key'] || env.EHUB_CLIENT_KEY,
    },
    faults,
  );
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const keysFolder = values.keys || join(dataDir, 'keys');
  return {
    databaseUrl,
    dataDir,
    registry: registryLocation(values.registry, env),
    registryKeys,
    ...found,
    tls,
    keysFolder,
    hubs,
    timeoutMs: seconds * 1000,
  };
}
