import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { joinedRegistry } from '../../../cli/joinedRegistry.ts';
import type { SigningKey } from '../../../identity/keys/SigningKey.ts';
import type { TlsCredentials } from '../../../identity/tls/TlsCredentials.ts';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { CustomsRates } from '../../../schema/registry/CustomsRates.ts';
import type { Registry } from '../../../schema/registry/Hub.ts';
import { readRegistryFile, readRegistryText } from '../../../schema/registry/readRegistryFile.ts';
import { SettlementTerms } from '../../../schema/registry/SettlementTerms.ts';
import type { HubAuthentication } from '../../../subgraphs/host/access/HubAuthentication.ts';
import { Database } from '../../../subgraphs/host/database/Database.ts';
import { limits as databaseLimits } from '../../../subgraphs/host/database/limits.ts';
import { migrate } from '../../../subgraphs/host/database/migrate.ts';
import { type HubFacts, hubFactsOf } from '../../../subgraphs/host/HubFacts.ts';
import { ReceiptBook } from '../../../subgraphs/host/receipts/ReceiptBook.ts';
import type { AnySubgraph } from '../../../subgraphs/host/Subgraph.ts';
import { seedOnce } from '../../../subgraphs/host/seeding.ts';
import { serveHub } from '../../../subgraphs/host/serveHub.ts';
import type { Supergraph } from '../../../subgraphs/host/supergraph/Supergraph.ts';
import { createTestDatabase, templateDatabase } from '../postgres/testDatabase.ts';
import { type GraphQLAnswer, postGraphQL } from './postGraphQL.ts';

export interface TestHubOptions {
  /** Which hub of the demo network to be, e.g. `MYKUL`. */
  readonly code: string;
  readonly subgraphs: readonly AnySubgraph[];
  /** Fills every subgraph with the demo data of this seed; empty when left out. */
  readonly seed?: string;
  /** The hub's clock, in Unix milliseconds. */
  readonly now?: () => number;
  /** How it pays other hubs; as in the demo network when left out. */
  readonly terms?: () => SettlementTerms;
  /** What customs values other currencies at; as in the demo network when left out. */
  readonly customsRates?: () => CustomsRates;
  /** Takes what it logs; nobody does when left out. */
  readonly log?: Logger;
  /** Whom it believes; everybody when left out. */
  readonly authentication?: HubAuthentication;
  /** Signs its receipts; it leaves none when left out. */
  readonly key?: SigningKey;
  /** How it asks the other hubs; it asks nobody when left out. */
  readonly supergraph?: Supergraph;
  /** Plain HTTP when left out. */
  readonly tls?: TlsCredentials;
  /** 0 takes any free port. */
  readonly port?: number;
}

/** A real hub server on 127.0.0.1, over a database of its own. */
export interface TestHub {
  readonly facts: HubFacts;
  readonly terms: () => SettlementTerms;
  readonly customsRates: () => CustomsRates;
  /** Where it serves a subgraph, e.g. `http://127.0.0.1:40123/merchants`. */
  url(subgraph: string): string;
  /** Sends one operation over HTTP; `Data` is the shape that the test expects. */
  query<Data>(subgraph: string, text: string, variables?: object): Promise<GraphQLAnswer<Data>>;
  /** A subgraph's view of the database, for set-up and for looking at what was written. */
  database(subgraph: string): Database;
  /** The names of the SQL statements that ran since the hub started or `forgetStatements` was called. */
  readonly statements: readonly string[];
  forgetStatements(): void;
  /** Also where a test has closed it already, to see what a hub that is down means to others. */
  close(): Promise<void>;
}

/** Starts a hub: `const hub = await startTestHub({ code: 'MYKUL', subgraphs: [merchantsSubgraph] })`, then `hub.close()`. */
export async function startTestHub(options: TestHubOptions): Promise<TestHub> {
  const {
    code,
    subgraphs,
    seed,
    now,
    supergraph,
    authentication,
    key,
    tls,
    port = 0,
    log = pino({ level: 'silent' }),
  } = options;
  const registry = registryWith(code);
  const facts = hubFactsOf(registry, code);
  const demoTerms = new SettlementTerms(registry);
  const terms = options.terms ?? (() => demoTerms);
  const demoRates = new CustomsRates(registry);
  const customsRates = options.customsRates ?? (() => demoRates);
  const template = seed === undefined ? undefined : await seededTemplate(facts, subgraphs, seed, registry);
  const testDatabase = await createTestDatabase(template);
  const statements: string[] = [];
  const databases = new Map<string, Database>();
  for (const { name } of subgraphs) {
    const database = testDatabase.open({ schema: name, onStatement: (statement) => statements.push(statement) });
    await migrate(database, join(projectRoot, 'subgraphs', name, 'migrations'));
    databases.set(name, database);
  }
  const databaseOf = (name: string): Database => {
    const database = databases.get(name);
    if (!database) throw new Error(`This test hub does not serve ${name}.`);
    return database;
  };

  const served = subgraphs.map((subgraph) => {
    const database = databaseOf(subgraph.name);
    return { subgraph, database, receipts: key && new ReceiptBook(database, code, key) };
  });
  const server = await serveHub({
    ...{ hub: facts, served, log, tls, now, terms, customsRates, supergraph, authentication },
  });
  const origin = await server.listen({ host: '127.0.0.1', port });
  statements.length = 0;
  let closed: Promise<void> | undefined;

  return {
    facts,
    terms,
    customsRates,
    url: (subgraph) => `${origin}/${subgraph}`,
    query: (subgraph, text, variables) => postGraphQL(`${origin}/${subgraph}`, text, variables),
    database: databaseOf,
    statements,
    forgetStatements: () => {
      statements.length = 0;
    },
    close: () => {
      closed ??= server.close().then(() => testDatabase.drop());
      return closed;
    },
  };
}

/** The demo network's registry; a hub that runs only if it is named has joined it. */
function registryWith(code: string): Registry {
  const fileOf = (name: string) => join(projectRoot, 'subgraphs/hubs', name);
  const registry = readRegistryFile(fileOf('network.json'));
  if (registry.hubs.some((hub) => hub.code === code)) return registry;
  const [text, joining] = ['network.json', `${code}.json`].map((name) => readFileSync(fileOf(name), 'utf8'));
  return readRegistryText(fileOf(`${code}.json`), joinedRegistry(text ?? '', joining ?? ''));
}

/** A database with a hub's demo data, for the hubs of all test files that have the same. */
function seededTemplate(
  facts: HubFacts,
  subgraphs: TestHubOptions['subgraphs'],
  seed: string,
  registry: Registry,
): Promise<string> {
  const what = JSON.stringify([facts.code, subgraphs.map(({ name }) => name), seed]);
  const name = `seeded_${createHash('sha256').update(what).digest('hex').slice(0, 16)}`;
  return templateDatabase(name, async (url) => {
    // With the time that real hubs have for it: the data are made between statements, on a busy machine for long.
    const seedOne = async (subgraph: AnySubgraph) => {
      const options = { url, schema: subgraph.name, poolSize: 1, timeoutMs: databaseLimits.seedTimeoutMs };
      const database = new Database(options);
      try {
        await migrate(database, join(projectRoot, 'subgraphs', subgraph.name, 'migrations'));
        await seedOnce(database, subgraph, facts, seed, registry);
      } finally {
        await database.close();
      }
    };
    await Promise.all(subgraphs.map(seedOne));
  });
}
