import type { IdentifierCheck } from '../../countries/Country.ts';
import { visibleBy } from '../../host/access/visibleTo.ts';
import type { Statement } from '../../host/database/Database.ts';
import type { IdentifierScheme } from '../resolverTypes.ts';

export interface IdentifierRow {
  readonly merchantId: string;
  readonly scheme: IdentifierScheme;
  readonly number: string;
  readonly check: IdentifierCheck;
}

/**
 * The condition for numbers that may be seen: of a merchant that is among the parties of a `Visible`, or that lets one of
 * them sell its goods.
 * @param parameter the number of the statement's parameter that takes the `Visible`
 */
export function disclosedTo(parameter: number): string {
  return visibleBy(
    `(identifier.merchant_id = ANY(?) OR EXISTS (SELECT FROM consent WHERE consent.merchant_id = identifier.merchant_id
      AND consent.marketplace_id = ANY(?) AND consent.revoked_at IS NULL AND 'orders' = ANY(consent.scopes)))`,
    parameter,
  );
}

/** SQL on the registration numbers of merchants. */
export const identifierStatements = {
  /** $1 merchants, $2 `Visible` */
  ofMerchants: {
    name: 'identifiers_of_merchants',
    text: `SELECT merchant_id AS "merchantId", scheme, number, result AS check FROM identifier
      WHERE merchant_id = ANY ($1::text[]) AND ${disclosedTo(2)} ORDER BY merchant_id, position`,
  },
  /**
   * $1 merchant, $2 schemes, $3 numbers, $4 results, in the order to keep; answers the positions (from 1) that were free.
   * In one order for all, so that two who register the same numbers do not wait for each other.
   */
  insert: {
    name: 'identifiers_insert',
    text: `INSERT INTO identifier (merchant_id, scheme, number, result, position)
      SELECT $1, given.* FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS given
      ORDER BY 2, 3
      ON CONFLICT (scheme, number) WHERE scheme <> 'OTHER' DO NOTHING RETURNING position`,
  },
} satisfies Record<string, Statement>;
