import { visibleBy } from '../../host/access/visibleTo.ts';
import type { Statement } from '../../host/database/Database.ts';

/** A merchant's consent as the contract shows it. JSON-safe. */
export interface ConsentRow {
  readonly id: string;
  readonly merchantId: string;
  readonly marketplace: { readonly id: string };
  readonly scopes: string[];
  readonly grantedAt: string;
  readonly revokedAt: string | null;
}

const consentColumns = `id, merchant_id AS "merchantId", json_build_object('id', marketplace_id) AS marketplace, scopes,
  granted_at AS "grantedAt", revoked_at AS "revokedAt"`;

/** SQL on consents. All but the reads run under the lock of their merchant. */
export const consentStatements = {
  /** $1 merchants; revoked ones too, in the order of granting */
  ofMerchants: {
    name: 'consents_of_merchants',
    text: `SELECT ${consentColumns} FROM consent WHERE merchant_id = ANY ($1::text[])
      ORDER BY merchant_id, granted_at, id`,
  },
  /** $1 id, $2 `Visible` of its merchant */
  byId: {
    name: 'consent_by_id',
    text: `SELECT ${consentColumns} FROM consent WHERE id = $1 AND ${visibleBy('merchant_id = ANY(?)', 2)}`,
  },
  /** $1 merchant, $2 marketplace */
  active: {
    name: 'consent_active',
    text: `SELECT ${consentColumns} FROM consent
      WHERE merchant_id = $1 AND marketplace_id = $2 AND revoked_at IS NULL`,
  },
  /** $1 id, $2 merchant, $3 marketplace, $4 scopes, $5 time */
  insert: {
    name: 'consent_insert',
    text: `INSERT INTO consent (id, merchant_id, marketplace_id, scopes, granted_at) VALUES ($1, $2, $3, $4, $5)`,
  },
  /** $1 id, $2 time; no row where it was revoked before */
  revoke: {
    name: 'consent_revoke',
    text: `UPDATE consent SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING ${consentColumns}`,
  },
} satisfies Record<string, Statement>;
