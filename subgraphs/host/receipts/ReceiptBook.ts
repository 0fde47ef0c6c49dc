import type { SigningKey } from '../../../identity/keys/SigningKey.ts';
import { limits } from '../../../identity/limits.ts';
import type { Caller } from '../../../identity/principals/Caller.ts';
import type { ReceiptHead } from '../../../identity/receipts/AnsweredReceipt.ts';
import { digestOf, type Receipt } from '../../../identity/receipts/Receipt.ts';
import { type ChainHead, emptyChain, sealReceipts } from '../../../identity/receipts/sealReceipts.ts';
import type { Database, Transaction } from '../database/Database.ts';
import { canonicalJson } from '../database/idempotent.ts';
import type { Statement } from '../database/sql.ts';

/** What a receipt is to say. */
interface DoneMutation {
  readonly caller: Pick<Caller, 'party' | 'subject'>;
  readonly operation: string;
  readonly input: object;
  readonly answer: unknown;
  /** Unix time in milliseconds. */
  readonly atMs: number;
}

/** A mutation that was done now, or before under the same idempotency key. */
export interface MutationOnRecord {
  readonly operation: string;
  /** By which its receipt is found. */
  readonly receipt: bigint;
}

const insert: Statement = {
  name: 'receipt_insert',
  text: `INSERT INTO receipt (at, party, subject, operation, input, answer)
    VALUES (to_timestamp($1 / 1000.0), $2, $3, $4, $5, $6) RETURNING id`,
};
const lockChain: Statement = {
  name: 'receipt_lock_chain',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('receipts of ' || current_schema(), 0))`,
};
const findHead: Statement = {
  name: 'receipt_head',
  text: `SELECT position, digest, at FROM receipt WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1`,
};
const findUnsealed: Statement = {
  name: 'receipt_unsealed',
  text: `SELECT id, at, party, subject, operation, input, answer FROM receipt WHERE position IS NULL ORDER BY id LIMIT $1`,
};
const seal: Statement = {
  name: 'receipt_seal',
  text: `UPDATE receipt SET position = sealed.position, previous = sealed.previous, digest = sealed.digest, kid = $5,
      signature = sealed.signature
    FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $6::text[])
      AS sealed (id, position, previous, digest, signature)
    WHERE receipt.id = sealed.id`,
};
const columns = 'position, at, party, subject, operation, input, answer, previous, kid, signature';
const findSealed: Statement = {
  name: 'receipt_sealed',
  text: `SELECT ${columns} FROM receipt WHERE id = ANY($1) AND position IS NOT NULL ORDER BY position`,
};
const findPage: Statement = {
  name: 'receipt_page',
  text: `SELECT ${columns} FROM receipt WHERE position BETWEEN $1 AND $2 ORDER BY position LIMIT $3`,
};

type SealedRow = Omit<Receipt, 'hub' | 'contract' | 'position'> & { readonly position: bigint };
type UnsealedRow = Omit<SealedRow, 'position' | 'previous' | 'kid' | 'signature'> & { readonly id: bigint };

type HeadRow = Omit<ReceiptHead, 'position'> & { readonly position: bigint };

function headOf([row]: readonly HeadRow[]): ReceiptHead | undefined {
  return row && { ...row, position: Number(row.position) };
}

/** The receipts of one contract at a hub, in its schema of the hub's database. */
export class ReceiptBook {
  readonly chain: { readonly hub: string; readonly contract: string };
  readonly #database: Database;
  readonly #key: SigningKey;
  #sealing: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(database: Database, hub: string, key: SigningKey) {
    this.chain = { hub, contract: database.schema };
    this.#database = database;
    this.#key = key;
  }

  /** Writes down what a mutation did, in its transaction. @returns by which its receipt is found once it is sealed */
  async record(transaction: Transaction, done: DoneMutation): Promise<bigint> {
    const { caller, operation, input, answer, atMs } = done;
    const digests = [input, answer].map((value) => digestOf(canonicalJson(value)));
    const values = [atMs, caller.party, caller.subject, operation, ...digests];
    const [row] = await transaction.query<{ id: bigint }>(insert, values);
    if (!row) throw new Error('The receipt was not written.');
    return row.id;
  }

  /** The receipts of mutations that were recorded and committed, sealed now where they are not yet. */
  async receipts(ids: readonly bigint[]): Promise<Receipt[]> {
    const found = await this.#find(findSealed, [ids]);
    if (found.length === ids.length) return found;
    await this.seal();
    return this.#find(findSealed, [ids]);
  }

  /**
   * Seals all that was committed before the call. Calls at the same time share the work; one process of a hub at a time
   * seals a chain.
   */
  seal(): Promise<void> {
    // What runs may have looked before this call's receipt was there, so the one after it is waited for.
    this.#next ??= (this.#sealing ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        this.#sealing = this.#next;
        this.#next = undefined;
        return this.#sealAll();
      });
    return this.#next;
  }

  async head(): Promise<ChainHead> {
    return (await this.published()) ?? emptyChain;
  }

  /** The head as the network is told it; undefined before the first receipt. */
  async published(): Promise<ReceiptHead | undefined> {
    return headOf(await this.#database.query<HeadRow>(findHead));
  }

  /** Sealed receipts from a position to another, the first `most` of them. */
  page(first: number, last: number, most: number): Promise<Receipt[]> {
    return this.#find(findPage, [first, last, most]);
  }

  async #sealAll(): Promise<void> {
    while ((await this.#sealBatch()) === limits.receiptsPerSeal) {}
  }

  #sealBatch(): Promise<number> {
    return this.#database.transaction(async (transaction) => {
      await transaction.query(lockChain);
      const rows = await transaction.query<UnsealedRow>(findUnsealed, [limits.receiptsPerSeal]);
      if (rows.length === 0) return 0;
      const head = headOf(await transaction.query<HeadRow>(findHead)) ?? emptyChain;
      const deeds = rows.map(({ id: _, ...row }) => ({ ...this.chain, ...row }));
      const { receipts, head: end } = await sealReceipts(deeds, head, this.#key);
      const digests = [...receipts.slice(1).map(({ previous }) => previous), end.digest];
      await transaction.execute(seal, [
        rows.map(({ id }) => id),
        receipts.map(({ position }) => position),
        receipts.map(({ previous }) => previous),
        digests,
        this.#key.kid,
        receipts.map(({ signature }) => signature),
      ]);
      return rows.length;
    });
  }

  async #find(statement: Statement, values: readonly unknown[]): Promise<Receipt[]> {
    const rows = await this.#database.query<SealedRow>(statement, values);
    return rows.map(({ position, ...row }) => ({ ...this.chain, position: Number(position), ...row }));
  }
}
