import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { openSigningKey } from '../identity/keys/SigningKey.ts';
import { hubContractNames } from '../schema/contracts.ts';
import { isHubCode } from '../schema/globalId.ts';
import { projectRoot } from '../schema/projectRoot.ts';
import type { Registry } from '../schema/registry/Hub.ts';
import { readRegistryFile } from '../schema/registry/readRegistryFile.ts';
import { runningServerUrl } from '../subgraphs/host/postgres/serverFolders.ts';
import { type Environment, gatewayUrl, readNetworkConfig, registryLocation } from './NetworkConfig.ts';

/** The facts of a hub in its registry entry. */
interface Facts {
  readonly name: string;
  readonly country: string;
  readonly currency: string;
  readonly timeZone: string;
}

interface InitOptions extends Partial<Facts> {
  readonly code: string;
  readonly url: string;
  readonly to?: string;
  readonly registry?: string;
  readonly database?: string;
  readonly supergraph?: string;
}

type NewHub = InitOptions & Facts;

/** `ehub init`. */
export function initCommand(env: Environment): CommandModule {
  return {
    command: 'init <code>',
    describe: 'write a folder for a new hub; run again, list what is still missing in it',
    builder: (command) =>
      command
        .positional('code', { type: 'string', demandOption: true, describe: 'UN/LOCODE without the space, e.g. BELGG' })
        .options({
          name: { type: 'string', describe: 'its name, e.g. Liège' },
          country: { type: 'string', describe: 'ISO 3166-1 alpha-2, e.g. BE' },
          currency: { type: 'string', describe: 'ISO 4217, e.g. EUR' },
          'time-zone': { type: 'string', describe: 'IANA, e.g. Europe/Brussels' },
          url: { type: 'string', default: 'http://127.0.0.1:4120', describe: 'base URL of its endpoints, for others' },
          to: { type: 'string', describe: 'the folder; default: the code' },
          registry: {
            type: 'string',
            describe: 'file of the network that it is to join (env EHUB_REGISTRY); default DATA_DIR/network.json',
          },
          database: { type: 'string', describe: 'URL of its PostgreSQL server (env DATABASE_URL)' },
          supergraph: { type: 'string', describe: 'GraphQL endpoint of a gateway (env EHUB_SUPERGRAPH)' },
        })
        .example('$0 init BELGG --name Liège --country BE --currency EUR --time-zone Europe/Brussels', ''),
    handler: async (given) => {
      process.exitCode = await initHub(given as unknown as InitOptions, env, console.log);
    },
  };
}

/**
 * Writes the folder of a new hub unless it exists, and lists what is missing in it.
 * @param say receives each place where something is missing
 * @returns the exit code: 1 while something is missing
 * @throws Error if a fact of the hub is not given, or the network's registry cannot be read; nothing is written then
 */
export async function initHub(options: InitOptions, env: Environment, say: (text: string) => void): Promise<number> {
  const folder = resolve(options.to ?? options.code);
  if (!existsSync(folder)) await writeFolder(folder, { ...ofDemo(env, options.registry), ...options }, env);
  return listMissing(folder, say);
}

/** The server and gateway of the demo network if it runs here: they can serve another hub. */
function ofDemo(env: Environment, registry: string | undefined): Pick<InitOptions, 'database' | 'supergraph'> {
  const given = { database: env.DATABASE_URL || undefined, supergraph: env.EHUB_SUPERGRAPH || undefined };
  if (registry !== undefined || env.EHUB_REGISTRY) return given;
  const config = readNetworkConfig(env);
  try {
    const running = runningServerUrl(config.dataDir, 'postgres');
    return { database: given.database ?? running, supergraph: given.supergraph ?? `${gatewayUrl(config)}/graphql` };
  } catch {
    return given;
  }
}

async function writeFolder(folder: string, options: InitOptions, env: Environment): Promise<void> {
  const { code, name = '', country = '', currency = '', timeZone = '' } = options;
  if (!isHubCode(code))
    throw new Error(`"${code}" is not a hub's code; write a UN/LOCODE without the space, such as BELGG.`);
  const facts = { name, country, currency, 'time-zone': timeZone };
  const missing = Object.entries(facts).filter(([, value]) => value === '');
  if (missing.length > 0) throw new Error(`Give ${missing.map(([option]) => `--${option}`).join(', ')}.`);
  const hub: NewHub = { ...options, name, country, currency, timeZone };
  const registryFile = resolve(registryLocation(options.registry, env));
  const registry = readRegistryFile(registryFile);
  const hasCountry = existsSync(join(projectRoot, 'subgraphs/countries', country, 'customs.json'));
  mkdirSync(folder, { recursive: true });
  const { publicJwk } = await openSigningKey(join(folder, 'hub.jwk'));
  const files: Record<string, unknown> = {
    'hub.json': hubConfig(folder, options, registryFile, hasCountry),
    'joining.json': joiningDocument(hub, registry, publicJwk),
    'README.md': readme(folder, options, hasCountry),
  };
  if (!hasCountry) {
    mkdirSync(join(folder, 'country'));
    files['country/country.mjs'] = countryModule(hub);
    files['country/customs.json'] = customs(hub);
  }
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
}

/** For `--config` of the hub's process. */
function hubConfig(
  folder: string,
  { code, url, database, supergraph }: InitOptions,
  registry: string,
  hasCountry: boolean,
): object {
  return {
    $schema: relative(folder, join(projectRoot, 'deployment/schemas/hub.schema.json')),
    hub: code,
    registry,
    database: database ?? 'MISSING: URL of PostgreSQL, e.g. postgresql://ehub:password@127.0.0.1:5432/postgres',
    supergraph:
      supergraph ?? 'MISSING: GraphQL endpoint of a gateway of the network, e.g. https://gateway.example/graphql',
    key: join(folder, 'hub.jwk'),
    ...(hasCountry ? {} : { country: join(folder, 'country') }),
    port: Number(new URL(url).port || 4100),
    seed: 'none',
  };
}

/**
 * A registry document with the hub and all that others need to know about it; `ehub join --from` adds it to the network's
 * registry.
 */
function joiningDocument({ code, name, country, currency, timeZone, url }: NewHub, registry: Registry, key: object) {
  const base = url.replace(/\/+$/, '');
  const subgraphs = Object.fromEntries(hubContractNames.map((contract) => [contract, `${base}/${contract}`]));
  const trust = {
    issuer: "MISSING: `iss` of the access tokens of the hub's merchants and operators, a URL",
    jwks: 'MISSING: URL of its JWK set; remove both members while nobody has tokens there',
  };
  const others = registry.hubs.filter((hub) => hub.code !== code);
  const currencies = [...new Set(others.map((hub) => hub.currency))].filter((other) => other !== currency);
  const today = new Date().toISOString().slice(0, 10);
  return {
    hubs: [{ code, name, country, currency, timeZone, subgraphs, ...(registry.network ? trust : {}), keys: [key] }],
    marketplaces: [],
    pairs: others.map((hub) => ({
      hubs: [code, hub.code].sort(),
      currency,
      netDebitCaps: {
        [code]: `MISSING: what ${code} may owe ${hub.code}, e.g. 500000.00`,
        [hub.code]: `MISSING: what ${hub.code} may owe ${code}`,
      },
    })),
    convertibleAt: { [currency]: [code, ...others.map((hub) => hub.code)].sort() },
    rates: currencies.map((other) => ({
      ...{ from: currency, to: other, numerator: `MISSING: ${other} for one ${currency}, times 10000` },
      ...{ denominator: '10000', source: 'MISSING: where the rate comes from, and its date' },
    })),
    customsRates: currencies.flatMap((other) => [
      customsRate(other, currency, today, country),
      customsRate(currency, other, today, others.find((hub) => hub.currency === other)?.country ?? ''),
    ]),
  };
}

function customsRate(from: string, to: string, validFrom: string, country: string): object {
  return {
    ...{ from, to, rate: `MISSING: ${to} for one ${from}, as the customs of ${country} publishes it` },
    ...{ validFrom, source: 'MISSING: the publication' },
  };
}

function countryModule({ code, country }: NewHub): string {
  return `/**
 * What the hub ${code} must know of its country. See the countries in subgraphs/countries for examples, and Country.ts there for each member.
 */
export const country = {
  // Rules of registration numbers, by IdentifierScheme of the contract. Numbers of other registers are registered as OTHER,
  // without a check.
  identifierRules: {},
  hubTerms: {
    ${code}: {
      numbers: {
        companyPrefix: 'MISSING: seven digits of the GS1 company prefix for parcel numbers (SSCC)',
        serviceIndicator: 'MISSING: two letters of the postal operator (UPU S10)',
        country: '${country}',
      },
      // In minor units of the hub's currency, for each parcel and each started weight step.
      freight: {
        base: 'MISSING: 500n',
        perStep: 'MISSING: 200n',
        stepGrams: 500n,
      },
      insurancePpm: 'MISSING: 3000n is 0.3 %',
    },
  },
};
`;
}

function customs({ country, currency }: NewHub): object {
  const general = { kind: 'ASSESS', when: {}, procedure: 'GENERAL', usesAllowance: false };
  const rules = (version: string, source: string, charges: object[]) => [
    {
      ...{ version, validFrom: 'MISSING: the day from which the rules hold, e.g. 2026-01-01', validTo: null },
      ...{ sources: [source], yearlyAllowance: null, lowValueGoods: null, outcomes: [{ ...general, charges }] },
    },
  ];
  const charge = (id: string, kind: string, base: string, rate: string) => ({
    ...{ id, kind, goods: 'ALL', base, rate, sharePpm: 1_000_000 },
  });
  return {
    country,
    currency,
    tariff: {
      source: 'MISSING: the tariff, and its date',
      rows: [
        { hs: '', goods: 'all others', ratesPpm: { duty: 'MISSING: 50000 is 5 %', vat: 'MISSING: 210000 is 21 %' } },
      ],
    },
    import: rules(`${country}-1`, 'MISSING: the law, its article and its date', [
      charge('duty', 'IMPORT_DUTY', 'CUSTOMS_VALUE', 'duty'),
      charge('vat', 'VAT', 'DUTY_INCLUSIVE_VALUE', 'vat'),
    ]),
    export: rules(`${country}-EX-1`, 'MISSING: the law, its article and its date', []),
  };
}

function readme(folder: string, { code }: InitOptions, hasCountry: boolean): string {
  const program = join(projectRoot, 'dist/subgraphs/main.js');
  return `# Hub ${code}
1. Replace what is \`MISSING\`; \`ehub init ${code} --to ${folder}\` lists it.
2. \`ehub join ${code} --from ${join(folder, 'joining.json')} --wait 0\` adds it to the network's registry.
3. \`node --max-old-space-size=512 ${program} --config ${join(folder, 'hub.json')}\` starts the hub.
4. \`ehub check ${code}\` runs the conformance kit, and \`ehub status\` says with whom it can trade.

| file | |
|---|---|
| \`hub.json\` | configuration of the hub's process |
| \`hub.jwk\` | its private key: keep it secret, and back it up |
| \`joining.json\` | the registry's entry of the hub, and the terms to agree with each other hub |
${hasCountry ? '' : "| `country/` | the country's registration numbers, carriers' terms and customs rules |\n"}`;
}

function listMissing(folder: string, say: (text: string) => void): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(json|mjs)$/.test(name));
  const places = files.sort().flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .flatMap((line, index) => {
        const [, what] = /MISSING: (.*?)['"]?,?(?: \}.*)?$/.exec(line) ?? [];
        return what === undefined ? [] : [`${join(folder, name)}:${index + 1}: ${what}`];
      }),
  );
  for (const place of places) say(place);
  say(
    places.length > 0
      ? `${places.length} values are missing. ${join(folder, 'README.md')} says what follows.`
      : `Nothing is missing. ${join(folder, 'README.md')} says what follows.`,
  );
  return places.length > 0 ? 1 : 0;
}
