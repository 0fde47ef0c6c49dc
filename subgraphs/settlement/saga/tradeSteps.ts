import type { TradeProgress } from '../queries/trades.ts';

/** One step of every trade: a mutation, at which of the two hubs, and what undoes it. */
export interface StepPlan {
  readonly name: StepName;
  readonly at: 'PAYER' | 'SELLER';
  /** The mutation that takes it back; null where there is nothing to take back. */
  readonly undoneBy: UndoName | null;
  /** What the trade has reached once the step is done. */
  readonly reaches: TradeProgress;
}

export type StepName =
  | 'reserveStock'
  | 'holdFunds'
  | 'recordInboundSettlement'
  | 'bookShipment'
  | 'extendReservation'
  | 'commitReservation'
  | 'postSettlement';
export type UndoName = 'releaseReservation' | 'voidSettlement' | 'cancelShipment';

/** In the order in which they are done; they are undone in the reverse. */
export const stepsBeforeCommit: readonly StepPlan[] = [
  { name: 'reserveStock', at: 'SELLER', undoneBy: 'releaseReservation', reaches: 'RESERVED' },
  { name: 'holdFunds', at: 'PAYER', undoneBy: 'voidSettlement', reaches: 'RESERVED' },
  { name: 'recordInboundSettlement', at: 'SELLER', undoneBy: 'voidSettlement', reaches: 'FUNDS_HELD' },
  { name: 'bookShipment', at: 'SELLER', undoneBy: 'cancelShipment', reaches: 'BOOKED' },
  // After the commit point the goods must still be there, however long the network is down.
  { name: 'extendReservation', at: 'SELLER', undoneBy: null, reaches: 'BOOKED' },
];

/** Between the two lies the commit point. From there on nothing is undone. */
export const stepsAfterCommit: readonly StepPlan[] = [
  { name: 'commitReservation', at: 'SELLER', undoneBy: null, reaches: 'COMMITTED' },
  { name: 'postSettlement', at: 'SELLER', undoneBy: null, reaches: 'COMMITTED' },
];

/** All steps; a step's place here is its ordinal. */
export const tradeSteps: readonly StepPlan[] = [...stepsBeforeCommit, ...stepsAfterCommit];
