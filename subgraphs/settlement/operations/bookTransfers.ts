import { derivedGlobalId } from '../../host/globalId.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { insertTransfers, type NewTransfer } from '../queries/transfers.ts';

/** One booking of a document: from which account to which, and how much in minor units. */
export interface Leg {
  /** Tells the legs of one document apart, e.g. `PAYER`. */
  readonly purpose: string;
  readonly debit: string;
  readonly credit: string;
  readonly currency: string;
  readonly amount: bigint;
}

/**
 * Books the legs of a document. Each has an id that follows from the document and its purpose, so that the database refuses
 * to book it twice. Legs of nothing are left out.
 * @param cause the global id of the document
 */
export async function bookTransfers(
  { transaction, hub, at }: Pick<UnitOfWork, 'transaction' | 'hub' | 'at'>,
  cause: string,
  booked: NewTransfer['booked'],
  legs: readonly Leg[],
): Promise<void> {
  const transfers = legs
    .filter(({ amount }) => amount > 0n)
    .map((leg) => ({ ...leg, id: derivedGlobalId(hub.code, 'Transfer', `${cause} ${leg.purpose}`), cause, booked }));
  await insertTransfers(transaction, transfers, at);
}
