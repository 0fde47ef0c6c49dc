import type { Database, Transaction, TransactionOptions } from '../../subgraphs/host/database/Database.ts';
import type { Statement } from '../../subgraphs/host/database/sql.ts';
import type { Supergraph } from '../../subgraphs/host/supergraph/Supergraph.ts';
import { workOnTrades } from '../../subgraphs/settlement/operations/advanceTrade.ts';
import { tellOfImports } from '../../subgraphs/shipments/operations/imports.ts';
import type { Chance } from './Chance.ts';
import type { SimHub } from './SimHub.ts';

/** Thrown in a worker that is killed, and in all that it still tries. */
class Killed extends Error {}

export interface SimWorkerOptions {
  readonly hub: SimHub;
  /** Tells a hub's replicas apart. */
  readonly name: string;
  readonly chance: Chance;
  /** The chance of being killed at each side of each write. */
  readonly killRate: () => number;
  readonly supergraph: Supergraph;
}

/** One replica of what a hub does besides answering, which can be killed before and after each of its writes. */
export class SimWorker {
  kills = 0;
  readonly #options: SimWorkerOptions;

  constructor(options: SimWorkerOptions) {
    this.#options = options;
  }

  /** One run, in a process that is new where the last one was killed. */
  async run(): Promise<void> {
    const { hub, supergraph } = this.#options;
    const { signal } = new AbortController();
    const life = { isOver: false };
    const context = (subgraph: string) => {
      const environment = hub.environment(subgraph);
      return { ...environment, database: this.#mortal(environment.database, life), supergraph, signal };
    };
    try {
      await workOnTrades(context('settlement'));
      await tellOfImports(context('shipments'));
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }

  /** A database as a process sees it that can end at any moment: what is committed stays, what is not is undone. */
  #mortal(database: Database, life: { isOver: boolean }): Database {
    const { name, chance, killRate } = this.#options;
    const mayDie = (where: string) => {
      if (!life.isOver && chance.fraction(`kill ${name} ${where}`) < killRate()) {
        life.isOver = true;
        this.kills += 1;
      }
      if (life.isOver) throw new Killed(where);
    };
    const around = async <T>(work: () => Promise<T>): Promise<T> => {
      mayDie('before');
      const result = await work();
      mayDie('after');
      return result;
    };
    return {
      query: (statement: Statement, values?: readonly unknown[]) => around(() => database.query(statement, values)),
      execute: (statement: Statement, values?: readonly unknown[]) => around(() => database.execute(statement, values)),
      transaction: <T>(work: (transaction: Transaction) => Promise<T>, options?: TransactionOptions) =>
        around(() => database.transaction(work, options)),
    } as unknown as Database;
  }
}
