import { visibleBy } from '../../host/access/visibleTo.ts';
import type { Executor, Statement } from '../../host/database/Statement.ts';
import type { Charge, DeclarationStatus, Direction } from '../resolverTypes.ts';

export interface DeclarationRow {
  readonly id: string;
  readonly shipmentId: string;
  /** The hub to whose customs it goes. */
  readonly hub: string;
  readonly direction: Direction;
  readonly procedure: string;
  readonly status: DeclarationStatus;
  readonly charges: readonly Charge[];
}

const columns = 'id, shipment_id AS "shipmentId", hub, direction, procedure, status, charges';

/** `$1` the ids. */
export const declarationsById: Statement = {
  name: 'declarations_by_id',
  text: `SELECT ${columns} FROM declaration WHERE id = ANY($1)
    AND ${visibleBy('shipment_id IN (SELECT shipment.id FROM shipment WHERE parties && ?)', 2)}`,
};
/** `$1` the shipments' ids; the export declaration comes first. */
export const declarationsOfShipments: Statement = {
  name: 'declarations_of_shipments',
  text: `SELECT ${columns} FROM declaration WHERE shipment_id = ANY($1)
    AND ${visibleBy('shipment_id IN (SELECT shipment.id FROM shipment WHERE parties && ?)', 2)}
    ORDER BY shipment_id, direction`,
};

const insertStatement: Statement = {
  name: 'declaration_insert',
  text: `INSERT INTO declaration (id, shipment_id, hub, direction, procedure, status, charges)
    VALUES ($1, $2, $3, $4, $5, $6, $7)`,
};
const setStatusStatement: Statement = {
  name: 'declaration_set_status',
  text: 'UPDATE declaration SET status = $3 WHERE shipment_id = $1 AND direction = $2',
};

export async function insertDeclaration(executor: Executor, declaration: DeclarationRow): Promise<void> {
  const { id, shipmentId, hub, direction, procedure, status, charges } = declaration;
  await executor.execute(insertStatement, [id, shipmentId, hub, direction, procedure, status, JSON.stringify(charges)]);
}

export async function setDeclarationStatus(
  executor: Executor,
  shipmentId: string,
  direction: Direction,
  status: DeclarationStatus,
): Promise<void> {
  await executor.execute(setStatusStatement, [shipmentId, direction, status]);
}

/** The declaration as the contract shows it. */
export function declarationOf({ shipmentId: _, hub, ...shown }: DeclarationRow) {
  return { ...shown, hub: { code: hub } };
}
