import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { openSigningKey } from '../identity/keys/SigningKey.ts';
import type { ChainHead } from '../identity/receipts/sealReceipts.ts';
import { verifyKeptReceipts } from '../identity/receipts/verifyKeptReceipts.ts';
import { verifyReceipts } from '../identity/receipts/verifyReceipts.ts';
import { readRegistryKeys } from '../identity/registry/registryKeys.ts';
import { readSignedRegistryFile } from '../identity/registry/signedRegistry.ts';
import { Trust } from '../identity/trust/Trust.ts';
import { hubContractNames } from '../schema/contracts.ts';
import { Database } from '../subgraphs/host/database/Database.ts';
import { withDatabase } from '../subgraphs/host/database/databaseUrl.ts';
import { runningServerUrl } from '../subgraphs/host/postgres/runningServerUrl.ts';
import { exportReceipts } from '../subgraphs/host/receipts/exportReceipts.ts';
import { ReceiptBook } from '../subgraphs/host/receipts/ReceiptBook.ts';
import { readNetworkConfig } from './NetworkConfig.ts';

export const receiptsUsage = `Usage: ehub receipts export --hub CODE --contract NAME [options]
       ehub receipts verify FILE [options]
Exports what a contract of a hub did for whom, as JSON Lines, and verifies such an export with nothing but the registry's keys.
With --kept, FILE has receipts of any hubs instead, each a line, that a client kept from its answers.
  --hub CODE         whose receipts, e.g. MYKUL
  --contract NAME    ${hubContractNames.join(', ')}
  --first N          the position to begin with, default 1
  --database URL     PostgreSQL with the database ehub_<hub> (env DATABASE_URL); default: the embedded one of DATA_DIR
  --keys FOLDER      the hub's key as CODE.jwk (default DATA_DIR/keys)
  --registry FILE    whose keys are believed (env EHUB_REGISTRY, default DATA_DIR/network.json)
  --registry-key FILE|JWK
                     the public key that must have signed the registry (env EHUB_REGISTRY_KEY)
  --head N:DIGEST    a head of the chain that was published before the export was made, by Query.hubs: finds what the hub has
                     taken back since
  --kept             FILE has receipts that a client kept

Exit code of verify: 0 where all receipts are as the hub signed them; 1 where one is not, with its line; 2 where that could
not be found out.`;

const options = {
  hub: { type: 'string' },
  contract: { type: 'string' },
  first: { type: 'string', default: '1' },
  database: { type: 'string' },
  keys: { type: 'string' },
  registry: { type: 'string' },
  'registry-key': { type: 'string' },
  head: { type: 'string' },
  kept: { type: 'boolean' },
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `ehub receipts`.
 * @param say takes the lines of an export, or the verdict
 * @returns the exit code
 * @throws Error that says what is wrong with the arguments, or in the way
 */
export async function receipts(
  args: readonly string[],
  env: Environment,
  say: (line: string) => void,
): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [command, file, ...others] = positionals;
  if (command === 'export' && file === undefined) return exportChain(values, env, say);
  if (command === 'verify' && file !== undefined && others.length === 0) return verify(file, values, env, say);
  throw new Error(receiptsUsage);
}

type Values = { [name in Exclude<keyof typeof options, 'kept'>]?: string } & { readonly kept?: boolean };

async function exportChain(values: Values, env: Environment, say: (line: string) => void): Promise<number> {
  const { hub, contract, first = '1' } = values;
  if (!hub || !contract) throw new Error(`--hub and --contract say whose receipts.\n\n${receiptsUsage}`);
  if (!hubContractNames.some((name) => name === contract))
    throw new Error(`--contract is "${contract}"; it must be one of ${hubContractNames.join(', ')}.`);
  if (!/^[1-9]\d{0,14}$/.test(first)) throw new Error(`--first is "${first}"; it must be 1 or more.`);
  const { dataDir } = readNetworkConfig(env);
  const server = values.database || env.DATABASE_URL || runningServerUrl(dataDir, 'postgres');
  const key = await openSigningKey(join(values.keys || join(dataDir, 'keys'), `${hub}.jwk`));
  const database = new Database({
    url: withDatabase(server, `ehub_${hub.toLowerCase()}`),
    schema: contract,
    poolSize: 2,
  });
  try {
    const lines = exportReceipts(new ReceiptBook(database, hub, key), key, Number(first));
    for await (const page of lines) say(page.trimEnd());
  } finally {
    await database.close();
  }
  return 0;
}

async function verify(
  file: string,
  { head, kept, registry, 'registry-key': registryKey }: Values,
  env: Environment,
  say: (line: string) => void,
): Promise<number> {
  if (head && kept) throw new Error('--head is of one chain; receipts that a client kept may be of several.');
  const published = head ? readHead(head) : undefined;
  const faults: string[] = [];
  const registryKeys = readRegistryKeys(registryKey ?? env.EHUB_REGISTRY_KEY, faults);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const registryFile = registry || env.EHUB_REGISTRY || join(readNetworkConfig(env).dataDir, 'network.json');
  const trust = new Trust();
  trust.update(await readSignedRegistryFile(registryFile, registryKeys));
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  const keysOf = (hub: string) => trust.hubKeys(hub);
  const verdict = kept ? await verifyKeptReceipts(lines, keysOf) : await verifyReceipts(lines, keysOf, published);
  trust.close();
  if (verdict.kind === 'BAD') say(`line ${verdict.line}: ${verdict.fault}: ${verdict.message}`);
  else if (verdict.header) {
    const { hub, contract, first, last } = verdict.header;
    say(`${verdict.receipts} receipts of ${contract} at ${hub}, ${first} to ${last}, are as the hub signed them.`);
  } else say(`${verdict.receipts} receipts are as their hubs signed them; none can be said to be missing.`);
  return verdict.kind === 'BAD' ? 1 : 0;
}

function readHead(text: string): ChainHead {
  const [, position, digest] = /^([1-9]\d{0,14}):([\w-]{43})$/.exec(text) ?? [];
  if (!position || !digest)
    throw new Error(
      `--head is "${text}"; it must be a position and a digest, as 4711:lkrFoLtl1hUUTg_KVpysf4-MfGZH81p5yPOZh45bmvY.`,
    );
  return { position: Number(position), digest };
}
