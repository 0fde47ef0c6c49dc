import type { Executor, Statement } from '../../host/database/Statement.ts';
import type { LineAllocation } from '../rules/allocateLines.ts';

/** Pieces of a level that a reservation has, or had until its hold ended. */
export interface AllocationRow {
  readonly reservationId: string;
  readonly levelId: string;
  readonly quantity: number;
  /** Whether they are in the level's `reserved` counter. */
  readonly isHeld: boolean;
}

const insert: Statement = {
  name: 'allocations_insert',
  text: `
    INSERT INTO allocation (reservation_id, held_until, line, level_id, quantity)
    SELECT $1, $2, given.* FROM unnest($3::int[], $4::text[], $5::int[]) AS given`,
};

export async function insertAllocations(
  transaction: Executor,
  reservationId: string,
  heldUntil: string,
  allocations: readonly LineAllocation[],
): Promise<void> {
  await transaction.execute(insert, [
    reservationId,
    heldUntil,
    allocations.map(({ line }) => line),
    allocations.map(({ levelId }) => levelId),
    allocations.map(({ quantity }) => quantity),
  ]);
}

const ofReservation: Statement = {
  name: 'allocations_of_reservation',
  text: `
    SELECT reservation_id AS "reservationId", level_id AS "levelId", quantity, held_until IS NOT NULL AS "isHeld"
    FROM allocation WHERE reservation_id = $1 ORDER BY line, level_id`,
};

export function allocationsOf(transaction: Executor, reservationId: string): Promise<AllocationRow[]> {
  return transaction.query(ofReservation, [reservationId]);
}

const endHolds: Statement = {
  name: 'allocations_end_holds',
  text: 'UPDATE allocation SET held_until = NULL WHERE reservation_id = $1 AND held_until IS NOT NULL',
};

/** The reservation's pieces are no longer held: the caller records the movements that say what became of them. */
export async function endHoldsOf(transaction: Executor, reservationId: string): Promise<void> {
  await transaction.execute(endHolds, [reservationId]);
}

const endLapsed: Statement = {
  name: 'allocations_end_lapsed',
  text: `
    UPDATE allocation SET held_until = NULL WHERE level_id = ANY($1) AND held_until <= $2
    RETURNING reservation_id AS "reservationId", level_id AS "levelId", quantity, true AS "isHeld"`,
};

/** Ends the holds on these levels that lapsed by a moment, and answers which: the caller records their release. */
export function endLapsedHolds(
  transaction: Executor,
  levelIds: readonly string[],
  at: string,
): Promise<AllocationRow[]> {
  return transaction.query(endLapsed, [levelIds, at]);
}

const remove: Statement = { name: 'allocations_remove', text: 'DELETE FROM allocation WHERE reservation_id = $1' };

/** Forgets a lapsed reservation's pieces, before it is given others. Their movements stay. */
export async function removeAllocations(transaction: Executor, reservationId: string): Promise<void> {
  await transaction.execute(remove, [reservationId]);
}

const lockLapsed: Statement = {
  name: 'levels_lock_lapsed',
  text: `
    SELECT id FROM stock_level
    WHERE id IN (SELECT level_id FROM allocation WHERE held_until <= $1 ORDER BY held_until LIMIT $2)
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED`,
};

/** Locks levels with lapsed holds, at most so many, and passes over those that somebody is working on. */
export async function lockLevelsWithLapsedHolds(transaction: Executor, at: string, atMost: number): Promise<string[]> {
  const levels = await transaction.query<{ id: string }>(lockLapsed, [at, atMost]);
  return levels.map(({ id }) => id);
}
