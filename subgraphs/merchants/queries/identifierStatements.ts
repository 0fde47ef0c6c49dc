import type { IdentifierCheck } from '../../countries/IdentifierRule.ts';
import type { Statement } from '../../host/database/Database.ts';
import type { IdentifierScheme } from '../resolverTypes.ts';

export interface IdentifierRow {
  readonly merchantId: string;
  readonly scheme: IdentifierScheme;
  readonly number: string;
  readonly check: IdentifierCheck;
}

/** SQL on the registration numbers of merchants. */
export const identifierStatements = {
  /** $1 merchants */
  ofMerchants: {
    name: 'identifiers_of_merchants',
    text: `SELECT merchant_id AS "merchantId", scheme, number, result AS check FROM identifier
      WHERE merchant_id = ANY ($1::text[]) ORDER BY merchant_id, position`,
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
