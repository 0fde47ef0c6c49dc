import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { CommandModule } from 'yargs';
import { openSigningKey } from '../identity/keys/SigningKey.ts';
import type { ChainHead } from '../identity/receipts/sealReceipts.ts';
import { verifyKeptReceipts } from '../identity/receipts/verifyKeptReceipts.ts';
import { verifyReceipts } from '../identity/receipts/verifyReceipts.ts';
import { readRegistryKeys } from '../identity/registry/registryKeys.ts';
import { readRegistry } from '../identity/registry/signedRegistry.ts';
import { Trust } from '../identity/trust/Trust.ts';
import { hubContractNames } from '../schema/contracts.ts';
import { isHubCode } from '../schema/globalId.ts';
import { Database } from '../subgraphs/host/database/Database.ts';
import { databaseName, withDatabase } from '../subgraphs/host/database/ensureDatabase.ts';
import { runningServerUrl } from '../subgraphs/host/postgres/serverFolders.ts';
import { exportReceipts } from '../subgraphs/host/receipts/answerReceipts.ts';
import { ReceiptBook } from '../subgraphs/host/receipts/ReceiptBook.ts';
import { type Environment, readNetworkConfig, registryLocation } from './NetworkConfig.ts';

/** `ehub receipts`. */
export function receiptsCommand(env: Environment): CommandModule {
  return {
    command: 'receipts',
    describe: "export the receipts of a hub's mutations, or verify receipts",
    builder: (command) =>
      command
        .command(
          'export',
          'print the receipts of one contract of a hub as JSON Lines',
          (options) =>
            options
              .option('hub', { type: 'string', demandOption: true, describe: 'the hub, e.g. MYKUL' })
              .option('contract', { choices: hubContractNames, demandOption: true, describe: 'the contract' })
              .option('first', { type: 'string', default: '1', describe: 'the first position' })
              .option('database', {
                type: 'string',
                describe:
                  'URL of PostgreSQL with the database ehub_<hub> (env DATABASE_URL); default: that of DATA_DIR',
              })
              .option('keys', { type: 'string', describe: "folder of the hub's key, CODE.jwk; default DATA_DIR/keys" }),
          async (values) => {
            await exportChain(values, env, console.log);
          },
        )
        .command(
          'verify <file>',
          'verify an export with the keys in the registry',
          (options) =>
            options
              .positional('file', { type: 'string', demandOption: true })
              .option('kept', {
                type: 'boolean',
                default: false,
                describe: 'FILE contains receipts of any hubs, one per line, that a client stored from responses',
              })
              .option('head', {
                type: 'string',
                describe:
                  'N:DIGEST: a head of the chain that Query.hubs published before the export: detects receipts removed or changed since',
              })
              .option('registry', {
                type: 'string',
                describe: "the registry with the hubs' keys (env EHUB_REGISTRY); default DATA_DIR/network.json",
              })
              .option('registry-key', {
                type: 'string',
                describe: 'FILE or JWK: the public key that must have signed the registry (env EHUB_REGISTRY_KEY)',
              }),
          async ({ file, ...values }) => {
            process.exitCode = await verifyReceiptsIn(file, values, env, console.log);
          },
        )
        .demandCommand(1, 'Specify a command for receipts.'),
    handler: () => undefined,
  };
}

interface ExportOptions {
  readonly hub: string;
  readonly contract: string;
  readonly first: string;
  readonly database?: string;
  readonly keys?: string;
}

interface VerifyOptions {
  readonly head?: string;
  readonly kept: boolean;
  readonly registry?: string;
  readonly registryKey?: string;
}

/** @param say receives the lines of the export @throws Error that says what is wrong with the options, or why it failed */
async function exportChain(values: ExportOptions, env: Environment, say: (line: string) => void): Promise<void> {
  const { hub, contract, first } = values;
  if (!isHubCode(hub)) throw new Error(`--hub is "${hub}"; it must be a hub's code, such as MYKUL.`);
  if (!/^[1-9]\d{0,14}$/.test(first)) throw new Error(`--first is "${first}"; it must be 1 or more.`);
  const { dataDir } = readNetworkConfig(env);
  const server = values.database || env.DATABASE_URL || runningServerUrl(dataDir, 'postgres');
  const key = await openSigningKey(join(values.keys || join(dataDir, 'keys'), `${hub}.jwk`));
  const database = new Database({
    url: withDatabase(server, databaseName(hub)),
    schema: contract,
    poolSize: 2,
  });
  try {
    const lines = exportReceipts(new ReceiptBook(database, hub, key), key, Number(first));
    for await (const page of lines) say(page.trimEnd());
  } finally {
    await database.close();
  }
}

/**
 * @param say receives the verdict
 * @returns the exit code: 0 if all receipts are as the hub signed them, else 1
 * @throws Error if the receipts cannot be verified
 */
export async function verifyReceiptsIn(
  file: string,
  { head, kept, registry, registryKey }: VerifyOptions,
  env: Environment,
  say: (line: string) => void,
): Promise<number> {
  if (head && kept) throw new Error('--head applies to one chain; the receipts of --kept may belong to several.');
  const published = head ? readHead(head) : undefined;
  const faults: string[] = [];
  const registryKeys = readRegistryKeys(registryKey ?? env.EHUB_REGISTRY_KEY, faults);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const location = registryLocation(registry, env);
  const trust = new Trust();
  trust.update(await readRegistry(location, registryKeys));
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  const keysOf = (hub: string) => trust.hubKeys(hub);
  const verdict = kept ? await verifyKeptReceipts(lines, keysOf) : await verifyReceipts(lines, keysOf, published);
  trust.close();
  if (verdict.kind === 'BAD') say(`line ${verdict.line}: ${verdict.fault}: ${verdict.message}`);
  else if (verdict.header) {
    const { hub, contract, first, last } = verdict.header;
    const range = verdict.receipts > 0 ? `, ${first} to ${last},` : '';
    say(`${verdict.receipts} receipts of ${contract} at ${hub}${range} are unchanged since the hub signed them.`);
  } else
    say(`${verdict.receipts} receipts are unchanged since their hubs signed them. Missing ones cannot be detected.`);
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
