import type { FastifyInstance } from 'fastify';
import type { Caller } from '../../identity/principals/Caller.ts';
import type { ContractResolvers } from '../../schema/federatedSchema.ts';
import type { CustomsRates } from '../../schema/registry/CustomsRates.ts';
import type { Registry } from '../../schema/registry/Hub.ts';
import type { SettlementTerms } from '../../schema/registry/SettlementTerms.ts';
import type { Database } from './database/Database.ts';
import type { Executor } from './database/sql.ts';
import type { HubFacts } from './HubFacts.ts';
import type { MutationOnRecord, ReceiptBook } from './receipts/ReceiptBook.ts';
import type { Supergraph } from './supergraph/Supergraph.ts';

/** What a resolver is given besides its arguments. One for each HTTP request; a batch of operations shares it. */
export interface HubContext<Loaders = unknown> {
  readonly hub: HubFacts;
  /** The caller. */
  readonly caller: Caller;
  /** The subgraph's own schema of the hub's database. */
  readonly database: Database;
  /** DataLoaders of this request. */
  readonly loaders: Loaders;
  /** Aborts when the caller's deadline passes or the caller goes away: pass it to every query. */
  readonly signal: AbortSignal;
  /** Unix time in milliseconds; tests set it. */
  readonly now: () => number;
  /** How hubs pay each other, as the registry of the network says now. */
  readonly terms: () => SettlementTerms;
  /** Customs rates of other currencies, as the registry of the network says now. */
  readonly customsRates: () => CustomsRates;
  /** How long a merchant's share waits after the delivery, for corrections and disputes. */
  readonly releaseDelayMs: number;
  /** Takes a receipt of each mutation; undefined where the hub has no key to sign them with. */
  readonly receipts?: ReceiptBook;
  /** Records which receipt belongs to what was done, where the caller requested receipts. */
  readonly mutationsOnRecord?: MutationOnRecord[];
  /** The other hubs, and this one's other subgraphs. Never asked while a transaction is open. */
  readonly supergraph: Supergraph;
}

/** The part of a context that is the same for every call. */
export type HubEnvironment = Omit<HubContext, 'caller' | 'loaders' | 'signal' | 'mutationsOnRecord'>;

/** The context of a hub's own tasks, which have no caller and resolve nothing. */
export type TaskContext = Omit<HubContext, 'caller' | 'loaders'>;

/** A task that a subgraph repeats. */
export interface PeriodicTask {
  /** Name in the log. */
  readonly name: string;
  /** From the end of one run to the start of the next. */
  readonly intervalMs: number;
  run(context: TaskContext): Promise<unknown>;
}

/** One contract as this hub serves it. */
export interface Subgraph<Loaders = unknown> extends ContractResolvers<HubContext<Loaders>> {
  /** The contract's name; also the name of its schema in the database and of its URL path. */
  readonly name: string;
  createLoaders(context: Omit<HubContext, 'loaders'>): Loaders;
  /** Adds HTTP routes beside GraphQL, each below `/<name>/`, for formats that other standards prescribe. */
  addRoutes?(server: FastifyInstance, environment: HubEnvironment): void;
  /** What a hub's process does for it besides serving. */
  readonly tasks?: readonly PeriodicTask[];
  /**
   * Fills an empty schema with demo data, the same for the same seed and the same hubs and marketplaces of the registry;
   * answers the number of rows by table.
   */
  readonly seed: (
    transaction: Executor,
    hub: HubFacts,
    seed: string,
    registry: Registry,
  ) => Promise<Readonly<Record<string, number>>>;
}

/** A subgraph whose loaders are opaque: it gets back the loaders that it created. */
// biome-ignore lint/suspicious/noExplicitAny: loaders go in and out of a subgraph, so no other type fits all of them
export type AnySubgraph = Subgraph<any>;
