import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { columnsOf, insertOf, type RowOf, sql } from '../../host/database/sql.ts';
import type { Condition, OrderedList } from '../../host/lists/listStatements.ts';
import type { IdentifierScheme, KybStatus, MerchantFilter } from '../resolverTypes.ts';
import type { ConsentTable, IdentifierTable, KybDecisionTable, MerchantTable } from '../tableTypes.ts';
import { searchCondition } from './searchCondition.ts';

/** SQL on merchants, their registration numbers, the decisions on them, and their consents. */

const columns = columnsOf<MerchantTable>('merchant.')([
  'id',
  'legalName',
  'tradingName',
  'gln',
  'kyb',
  'createdAt',
  'updatedAt',
]);

/** A merchant as the contract shows it, but for the fields that have resolvers. JSON-safe. */
export type MerchantRow = RowOf<typeof columns>;

type Identifier = IdentifierTable & { readonly scheme: IdentifierScheme };
const identifierColumns = columnsOf<Identifier>()(['merchantId', 'scheme', 'number'], { check: 'result' });

const consentColumns = columnsOf<ConsentTable>()(['id', 'merchantId', 'scopes', 'grantedAt', 'revokedAt']);
/** A merchant's consent as the contract shows it. JSON-safe. */
type ConsentRow = RowOf<typeof consentColumns> & { readonly marketplace: { readonly id: string } };
const shownConsent = `${consentColumns}, json_build_object('id', marketplace_id) AS marketplace`;

/**
 * The condition for numbers that may be seen: of a merchant that is among the parties of `:visible`, or that lets one of
 * them sell its goods.
 */
const isDisclosed = visibleBy(`(identifier.merchant_id = ANY(:visible) OR EXISTS (SELECT FROM consent
    WHERE consent.merchant_id = identifier.merchant_id AND consent.marketplace_id = ANY(:visible)
      AND consent.revoked_at IS NULL AND 'orders' = ANY(consent.scopes)))`);
const isVisible = visibleBy('id = ANY(:visible)');

type Ids = { readonly ids: readonly string[] };
type Seen = { readonly visible: Visible };

export const merchantsById = sql<MerchantRow, Ids>(
  'merchants_by_ids',
  `SELECT ${columns} FROM merchant WHERE id = ANY (:ids::text[])`,
);
/** The first registered where an unnamed scheme has several. */
export const merchantByRegistration = sql<
  MerchantRow,
  Pick<Identifier, 'scheme'> & { numbers: readonly string[] } & Seen
>(
  'merchant_by_registration',
  `SELECT ${columns} FROM identifier JOIN merchant ON merchant.id = identifier.merchant_id
    WHERE identifier.scheme = :scheme AND identifier.number = ANY (:numbers::text[]) AND ${isDisclosed}
    ORDER BY merchant.created_at, merchant.id LIMIT 1`,
);
/** Others may share the lock; nobody decides on the merchant meanwhile. */
export const lockMerchantToRead = sql<MerchantRow, { id: string } & Seen>(
  'merchant_lock_to_read',
  `SELECT ${columns} FROM merchant WHERE id = :id AND ${isVisible} FOR SHARE`,
);
export const lockMerchantToChange = sql<MerchantRow, { id: string } & Seen>(
  'merchant_lock_to_change',
  `SELECT ${columns} FROM merchant WHERE id = :id AND ${isVisible} FOR NO KEY UPDATE`,
);
export const insertMerchant = insertOf<MerchantTable, MerchantRow>()(
  ['id', 'legalName', 'tradingName', 'gln', 'kyb', 'createdAt', 'updatedAt', 'nameKey', 'terms'],
  { name: 'merchant_insert', table: 'merchant', after: `RETURNING ${columns}` },
);
export const updateRecord = sql<
  MerchantRow,
  Pick<MerchantTable, 'id' | 'legalName' | 'tradingName' | 'gln' | 'nameKey' | 'terms'> & { at: string }
>(
  'merchant_update',
  `UPDATE merchant SET legal_name = :legalName, trading_name = :tradingName, gln = :gln, name_key = :nameKey,
      terms = :terms::text[], updated_at = :at
    WHERE id = :id RETURNING ${columns}`,
);
export const setKyb = sql<MerchantRow, { id: string; kyb: KybStatus; at: string }>(
  'merchant_set_kyb',
  `UPDATE merchant SET kyb = :kyb, updated_at = :at WHERE id = :id RETURNING ${columns}`,
);
export const insertDecision = sql<never, Omit<KybDecisionTable, 'position'>>(
  'kyb_decision_insert',
  `INSERT INTO kyb_decision (merchant_id, position, status, reason, decided_at)
    SELECT :merchantId, coalesce(max(position), 0) + 1, :status, :reason, :decidedAt::timestamptz
    FROM kyb_decision WHERE merchant_id = :merchantId`,
);

export const identifiersOfMerchants = sql<RowOf<typeof identifierColumns>, Ids & Seen>(
  'identifiers_of_merchants',
  `SELECT ${identifierColumns} FROM identifier
    WHERE merchant_id = ANY (:ids::text[]) AND ${isDisclosed} ORDER BY merchant_id, position`,
);
export const removeIdentifiers = sql<never, { merchantId: string }>(
  'identifiers_remove',
  'DELETE FROM identifier WHERE merchant_id = :merchantId',
);
export const countIdentifiers = sql<{ count: number }, { merchantId: string }>(
  'identifiers_count',
  'SELECT count(*)::int AS count FROM identifier WHERE merchant_id = :merchantId',
);
/**
 * Takes numbers from drafts and rejected merchants that nobody has worked on since a moment. They are locked, so that none is
 * submitted meanwhile.
 */
export const releaseAbandoned = sql<never, { scheme: readonly string[]; number: readonly string[]; before: string }>(
  'identifiers_release_abandoned',
  `WITH abandoned AS (
      SELECT id FROM merchant WHERE kyb IN ('DRAFT', 'REJECTED') AND updated_at < :before::timestamptz
        AND id IN (
          SELECT merchant_id FROM identifier JOIN unnest(:scheme::text[], :number::text[]) AS given (scheme, number)
            USING (scheme, number)
        )
      ORDER BY id FOR NO KEY UPDATE
    )
    DELETE FROM identifier USING abandoned, unnest(:scheme::text[], :number::text[]) AS given (scheme, number)
    WHERE identifier.merchant_id = abandoned.id AND identifier.scheme <> 'OTHER'
      AND identifier.scheme = given.scheme AND identifier.number = given.number`,
);
/**
 * Numbers in the order to keep; answers the positions (from 1) that were free. In one order for all, so that two who
 * register the same numbers do not wait for each other.
 */
export const insertIdentifiers = sql<
  Pick<IdentifierTable, 'position'>,
  { merchantId: string; scheme: readonly string[]; number: readonly string[]; check: readonly string[] }
>(
  'identifiers_insert',
  `INSERT INTO identifier (merchant_id, scheme, number, result, position)
    SELECT :merchantId, given.* FROM unnest(:scheme::text[], :number::text[], :check::text[]) WITH ORDINALITY AS given
    ORDER BY 2, 3
    ON CONFLICT (scheme, number) WHERE scheme <> 'OTHER' DO NOTHING RETURNING position`,
);

/** Revoked ones too, in the order of granting. */
export const consentsOfMerchants = sql<ConsentRow, Ids>(
  'consents_of_merchants',
  `SELECT ${shownConsent} FROM consent WHERE merchant_id = ANY (:ids::text[]) ORDER BY merchant_id, granted_at, id`,
);
export const consentById = sql<ConsentRow, { id: string } & Seen>(
  'consent_by_id',
  `SELECT ${shownConsent} FROM consent WHERE id = :id AND ${visibleBy('merchant_id = ANY(:visible)')}`,
);
/** Like all that writes consents, it runs under the lock of their merchant. */
export const activeConsent = sql<ConsentRow, Pick<ConsentTable, 'merchantId' | 'marketplaceId'>>(
  'consent_active',
  `SELECT ${shownConsent} FROM consent
    WHERE merchant_id = :merchantId AND marketplace_id = :marketplaceId AND revoked_at IS NULL`,
);
export const insertConsent = insertOf<ConsentTable>()(['id', 'merchantId', 'marketplaceId', 'scopes', 'grantedAt'], {
  ...{ name: 'consent_insert', table: 'consent' },
});
/** Writes no row where it was revoked before. */
export const endConsent = sql<never, { id: string; at: string }>(
  'consent_revoke',
  'UPDATE consent SET revoked_at = :at WHERE id = :id AND revoked_at IS NULL',
);

/** Merchants by legal name. */
export const merchantList: OrderedList<MerchantRow> = {
  name: 'merchants_by_name',
  table: 'merchant',
  columns,
  key: 'merchant.name_key',
};

/**
 * Others than the merchant and its hub list approved merchants alone: whom the checks have refused is between those two.
 * @throws GraphQLError `BAD_USER_INPUT` for a filter out of its bounds
 */
export function merchantConditions({ text, kyb }: MerchantFilter, visible: Visible): Condition[] {
  const conditions = searchCondition('merchant.terms', text);
  if (visible !== null) {
    const disclosed = `(merchant.kyb = 'APPROVED' OR merchant.id = ANY(:disclosed::text[]))`;
    conditions.push({ name: 'disclosed', sql: disclosed, value: visible });
  }
  if (kyb) conditions.push({ name: 'kyb', sql: 'merchant.kyb = :kyb', value: kyb });
  return conditions;
}
