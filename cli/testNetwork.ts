import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { hubContractNames } from '../schema/contracts.ts';
import { currencyDecimals } from '../schema/currencyDecimals.ts';
import { readRegistryText } from '../schema/registry/readRegistryFile.ts';
import { DemoIssuer } from './DemoIssuer.ts';
import { replaceFile } from './replaceFile.ts';

interface TestNetworkOptions {
  readonly code: string;
  readonly folder: string;
  readonly url: string;
  readonly country: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly contracts: string;
  readonly mirrorUrl: string;
}

/** The hub that `ehub check` plays: in Antarctica, where no hub is. */
const mirror = { code: 'AQVOS', name: 'Mirror', country: 'AQ', timeZone: 'Antarctica/Vostok' };

/** Marketplaces of the network; `ehub check` buys in the name of the first. */
const marketplaces = ['A', 'B'].map((letter) => ({
  id: `gid://AQVOS/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2${letter}`,
  name: `ehub check ${letter}`,
  homeHub: mirror.code,
}));

/** The cap of what each hub may owe the other, in units of the currency. */
const cap = 1_000_000;

/** `ehub test-network`: a separate network in which a hub can be checked with authentication. */
export function testNetworkCommand(): CommandModule {
  return {
    command: 'test-network <code> <folder>',
    describe: 'write a registry and keys with which a hub can be started, to check it apart from any real network',
    builder: (command) =>
      command
        .positional('code', { type: 'string', demandOption: true, describe: 'UN/LOCODE of the hub without the space' })
        .positional('folder', {
          type: 'string',
          demandOption: true,
          describe: 'gets network.json, and the folder keys',
        })
        .option('url', {
          type: 'string',
          demandOption: true,
          describe: 'base URL of its endpoints, without the contract',
        })
        .option('country', { type: 'string', demandOption: true, describe: 'ISO 3166-1 alpha-2, e.g. TH' })
        .option('currency', { type: 'string', demandOption: true, describe: 'ISO 4217, e.g. THB' })
        .option('time-zone', { type: 'string', default: 'UTC', describe: 'IANA, e.g. Asia/Bangkok' })
        .option('contracts', {
          type: 'string',
          default: hubContractNames.join(','),
          describe: 'comma-separated contracts that it serves',
        })
        .option('mirror-url', {
          type: 'string',
          default: 'http://127.0.0.1:5990/settlement',
          describe: 'settlement endpoint of the second hub, where `ehub check` listens, on this machine',
        })
        .example('$0 test-network THBKK ./thbkk --url http://127.0.0.1:5000 --country TH --currency THB', ''),
    handler: async (options) => console.log(await writeTestNetwork(options as unknown as TestNetworkOptions)),
  };
}

/**
 * Writes the registry and the keys.
 * @returns what to do next
 * @throws Error if the folder already has a registry, or the hub's facts have faults
 */
export async function writeTestNetwork(options: TestNetworkOptions): Promise<string> {
  const { code, folder, country, currency } = options;
  const file = join(folder, 'network.json');
  if (existsSync(file)) throw new Error(`There is a ${file} already: name another folder, or delete it.`);
  const text = await registryOf(options);
  readRegistryText(file, text);
  mkdirSync(folder, { recursive: true });
  replaceFile(file, text);
  return [
    `${file} is a network of ${code} (${country}, ${currency}) and of ${mirror.code}, which \`ehub check\` plays.`,
    `1. Start the hub with this registry and the key ${join(folder, 'keys', `${code}.jwk`)}.`,
    `2. If it asks the supergraph: node dist/gateway/main.js --registry ${file} --key ${join(folder, 'keys/gateway.jwk')}`,
    `3. ehub check ${code} --registry ${file} --keys ${join(folder, 'keys')}`,
  ].join('\n');
}

/** All contracts of the mirror, beside its settlement. */
function mirrorSubgraphs(settlementUrl: string): Readonly<Record<string, string>> {
  return Object.fromEntries(hubContractNames.map((name) => [name, new URL(name, settlementUrl).href]));
}

async function registryOf({
  mirrorUrl,
  code,
  folder,
  url,
  country,
  currency,
  timeZone,
  contracts,
}: TestNetworkOptions): Promise<string> {
  const [first, second] = marketplaces.map(({ id }) => id) as [string, string];
  const codes = [code, mirror.code];
  const issuer = await DemoIssuer.open(folder, { hubs: codes, marketplaces: [first, second], merchants: [] });
  const base = url.replace(/\/+$/, '');
  const subgraphs = Object.fromEntries(
    contracts.split(',').map((contract) => [contract.trim(), `${base}/${contract.trim()}`]),
  );
  const foreign = currency === 'USD' ? 'EUR' : 'USD';
  const amount = cap.toFixed(currencyDecimals(currency) ?? 2);
  const document = {
    network: issuer.networkTrust,
    hubs: [
      { code, name: code, country, currency, timeZone, subgraphs, ...issuer.hubTrust(code) },
      { ...mirror, currency, subgraphs: mirrorSubgraphs(mirrorUrl), ...issuer.hubTrust(mirror.code) },
    ],
    marketplaces,
    pairs: [{ hubs: codes, currency, netDebitCaps: Object.fromEntries(codes.map((each) => [each, amount])) }],
    convertibleAt: { [currency]: codes, [foreign]: codes },
    // A rate at which hardly any amount comes out even.
    rates: [{ from: foreign, to: currency, numerator: '31', denominator: '7', source: 'SYNTHETIC' }],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
