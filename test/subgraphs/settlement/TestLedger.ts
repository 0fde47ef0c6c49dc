import { join } from 'node:path';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { readRegistryFile } from '../../../schema/registry/readRegistryFile.ts';
import { SettlementTerms } from '../../../schema/registry/SettlementTerms.ts';
import { Database } from '../../../subgraphs/host/database/Database.ts';
import { migrate } from '../../../subgraphs/host/database/migrate.ts';
import { hubFactsOf } from '../../../subgraphs/host/HubFacts.ts';
import { bookTransfers, openedAccount } from '../../../subgraphs/settlement/operations/ledger.ts';
import { accountsById } from '../../../subgraphs/settlement/queries/accounts.ts';
import { resolveTransfers } from '../../../subgraphs/settlement/queries/transfers.ts';
import type { AccountKind } from '../../../subgraphs/settlement/resolverTypes.ts';

const registry = readRegistryFile(join(projectRoot, 'subgraphs/hubs/network.json'));
const firstAt = '2026-03-02T02:00:00.000Z';

/** The books of one hub, below the contract: transfers as operations book them. */
export class TestLedger {
  readonly database: Database;
  readonly hub = hubFactsOf(registry, 'MYKUL');
  readonly #terms = new SettlementTerms(registry);
  #causes = 0;
  /** When things are booked and resolved, RFC 3339. */
  at = firstAt;

  private constructor(url: string) {
    this.database = new Database({ url, schema: 'settlement' });
  }

  static async open(url: string): Promise<TestLedger> {
    const ledger = new TestLedger(url);
    await migrate(ledger.database, join(projectRoot, 'subgraphs/settlement/migrations'));
    return ledger;
  }

  account(kind: AccountKind, ownerId = 'MYKUL', currency = 'MYR'): Promise<string> {
    return openedAccount(
      { transaction: this.database, hub: this.hub, terms: this.#terms, at: this.at },
      kind,
      currency,
      ownerId,
    );
  }

  /** Books one transfer: one statement, which is a transaction of its own. @returns its cause */
  async book(debit: string, credit: string, amount: bigint, booked: 'PENDING' | 'POSTED', currency = 'MYR') {
    this.#causes += 1;
    const cause = `cause ${this.#causes}`;
    const leg = { purpose: 'TEST', debit, credit, currency, amount };
    await bookTransfers({ transaction: this.database, hub: this.hub, at: this.at }, cause, booked, [leg]);
    return cause;
  }

  /** @returns how many transfers were pending */
  resolve(cause: string, state: 'POSTED' | 'VOIDED' | 'EXPIRED'): Promise<number> {
    return resolveTransfers(this.database, cause, ['TEST'], state, this.at);
  }

  async balances(ids: readonly string[]): Promise<Record<string, readonly bigint[]>> {
    const rows = await accountsById(this.database, ids);
    return Object.fromEntries(
      rows.map((row) => [row.id, [row.postedDebits, row.postedCredits, row.pendingDebits, row.pendingCredits]]),
    );
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
