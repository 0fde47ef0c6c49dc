import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { columnsOf, type Executor, insertOf, type RowOf, sql } from '../../host/database/sql.ts';
import type { Charge } from '../resolverTypes.ts';
import type { DeclarationTable } from '../tableTypes.ts';

type Table = DeclarationTable & { readonly charges: readonly Charge[] };
const all = ['id', 'shipmentId', 'hub', 'direction', 'procedure', 'status', 'charges', 'updatedAt'] as const;
const columns = columnsOf<Table>()(all);

/** `hub` is the one to whose customs it goes. */
export type DeclarationRow = RowOf<typeof columns>;

type Reading = { readonly ids: readonly string[]; readonly visible: Visible };
const isVisible = visibleBy('shipment_id IN (SELECT shipment.id FROM shipment WHERE parties && :visible)');

export const declarationsById = sql<DeclarationRow, Reading>(
  'declarations_by_id',
  `SELECT ${columns} FROM declaration WHERE id = ANY(:ids) AND ${isVisible}`,
);
/** Of the shipments with these ids; the export declaration comes first. */
export const declarationsOfShipments = sql<DeclarationRow, Reading>(
  'declarations_of_shipments',
  `SELECT ${columns} FROM declaration WHERE shipment_id = ANY(:ids) AND ${isVisible} ORDER BY shipment_id, direction`,
);
const insert = insertOf<Table>()(all, { name: 'declaration_insert', table: 'declaration', json: ['charges'] });
type Statuses = Readonly<Record<DeclarationRow['direction'], DeclarationRow['status']>>;
const setStatus = sql<never, Statuses & { shipmentId: string; at: string }>(
  'declaration_set_status',
  `UPDATE declaration SET status = given.status, updated_at = :at
    FROM (VALUES ('EXPORT', :EXPORT), ('IMPORT', :IMPORT)) AS given (direction, status)
    WHERE shipment_id = :shipmentId AND declaration.direction = given.direction AND declaration.status <> given.status`,
);

export async function insertDeclaration(executor: Executor, declaration: DeclarationRow): Promise<void> {
  await insert.run(executor, declaration);
}

/** Sets the statuses of a shipment's declarations; one that does not change stays as it is. */
export async function setDeclarationStatus(
  executor: Executor,
  shipmentId: string,
  statuses: Statuses,
  at: string,
): Promise<void> {
  await setStatus.run(executor, { shipmentId, at, ...statuses });
}

/** The declaration as the contract shows it, with the shipment whose goods it declares. */
export function declarationOf({ hub, ...shown }: DeclarationRow) {
  return { ...shown, hub: { code: hub } };
}
