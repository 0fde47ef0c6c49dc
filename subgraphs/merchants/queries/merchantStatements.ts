import { visibleBy } from '../../host/access/visibleTo.ts';
import type { Statement } from '../../host/database/Database.ts';
import type { KybStatus } from '../resolverTypes.ts';
import { disclosedTo } from './identifierStatements.ts';

/** A merchant as the contract shows it, but for the fields that have resolvers. JSON-safe. */
export interface MerchantRow {
  readonly id: string;
  readonly legalName: string;
  readonly tradingName: string | null;
  readonly gln: string | null;
  readonly kyb: KybStatus;
  readonly createdAt: string;
}

export const merchantColumns = `merchant.id, merchant.legal_name AS "legalName", merchant.trading_name AS "tradingName",
  merchant.gln, merchant.kyb, merchant.created_at AS "createdAt"`;

/** SQL on merchants and the history of decisions on them. */
export const merchantStatements = {
  /** $1 ids */
  byIds: {
    name: 'merchants_by_ids',
    text: `SELECT ${merchantColumns} FROM merchant WHERE id = ANY ($1::text[])`,
  },
  /** $1 scheme, $2 number, $3 `Visible`; the first registered where an unnamed scheme has several */
  byRegistration: {
    name: 'merchant_by_registration',
    text: `SELECT ${merchantColumns} FROM identifier JOIN merchant ON merchant.id = identifier.merchant_id
      WHERE identifier.scheme = $1 AND identifier.number = $2 AND ${disclosedTo(3)}
      ORDER BY merchant.created_at, merchant.id LIMIT 1`,
  },
  /** $1 id, $2 `Visible`. Others may share; nobody decides on the merchant meanwhile. */
  lockToRead: {
    name: 'merchant_lock_to_read',
    text: `SELECT ${merchantColumns} FROM merchant WHERE id = $1 AND ${visibleBy('id = ANY(?)', 2)} FOR SHARE`,
  },
  /** $1 id, $2 `Visible` */
  lockToChange: {
    name: 'merchant_lock_to_change',
    text: `SELECT ${merchantColumns} FROM merchant WHERE id = $1 AND ${visibleBy('id = ANY(?)', 2)} FOR NO KEY UPDATE`,
  },
  /** $1 id, $2 legal name, $3 trading name, $4 GLN, $5 state, $6 time, $7 name key, $8 terms */
  insert: {
    name: 'merchant_insert',
    text: `INSERT INTO merchant (id, legal_name, trading_name, gln, kyb, created_at, name_key, terms)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${merchantColumns}`,
  },
  /** $1 id, $2 state */
  setKyb: {
    name: 'merchant_set_kyb',
    text: `UPDATE merchant SET kyb = $2 WHERE id = $1 RETURNING ${merchantColumns}`,
  },
  /** $1 merchant, $2 state, $3 reason, $4 time */
  insertDecision: {
    name: 'kyb_decision_insert',
    text: `INSERT INTO kyb_decision (merchant_id, position, status, reason, decided_at)
      SELECT $1, coalesce(max(position), 0) + 1, $2, $3, $4::timestamptz FROM kyb_decision WHERE merchant_id = $1`,
  },
} satisfies Record<string, Statement>;
