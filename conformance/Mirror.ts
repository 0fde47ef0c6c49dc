import type { ContractName } from '../schema/contracts.ts';

export interface Money {
  readonly amount: string;
  readonly currencyCode: string;
}

/** A payment of the mirror, as it tells others. */
export interface MirrorPayment {
  readonly tradeRef: string;
  readonly state: 'HELD' | 'POSTED';
  /** What the payee's hub is owed. */
  readonly buy: Money;
  readonly nettingCycleId: string | null;
}

/** A quote for goods of the mirror. */
export interface MirrorQuote {
  /** Names the quote, its product and its merchant. */
  readonly name: string;
  /** The marketplace that has requested it. */
  readonly ownerId: string;
  readonly destination: string;
  readonly dueToOrigin: Money;
  readonly dueToCustoms: Money;
  readonly expiresAt: string;
  /** What the mirror does with the first request for a step, in place of carrying it out. */
  readonly firstAnswers?: Readonly<Partial<Record<MirrorStep, 'REFUSED' | 'NO_ANSWER'>>>;
}

/** The steps of a trade at the seller's hub, and those that undo them. */
export type MirrorStep = keyof typeof mirrorSteps;
export const mirrorSteps = {
  reserveStock: 'inventory',
  extendReservation: 'inventory',
  commitReservation: 'inventory',
  releaseReservation: 'inventory',
  bookShipment: 'shipments',
  cancelShipment: 'shipments',
  recordInboundSettlement: 'settlement',
  postSettlement: 'settlement',
  voidSettlement: 'settlement',
} as const satisfies Readonly<Record<string, ContractName>>;

/** A mutation that was requested of the mirror. */
export interface MirrorRequest {
  readonly name: MirrorStep | 'assessImport' | 'holdAllowance' | 'recordImport' | 'recordRefund' | 'closeNettingCycle';
  readonly input: Readonly<Record<string, unknown>>;
}

/** The mirror's side of a netting cycle. */
export interface MirrorCycle {
  readonly id: string;
  readonly state: 'OPEN' | 'CLOSED' | 'AGREED' | 'SETTLED';
  readonly digest: string;
  readonly lines: readonly {
    readonly tradeRef: string;
    readonly from: { readonly code: string };
    readonly to: { readonly code: string };
    readonly amount: Money;
    readonly postedAt: string;
  }[];
}

/** The hub that the kit plays, as audits use it. */
export interface Mirror {
  readonly code: string;
  /** Those that it serves. */
  readonly contracts: ReadonlySet<ContractName>;
  /** From now on it says this of its payment. */
  tell(payment: MirrorPayment): void;
  /** From now on there is this quote. @returns the ids of the quote and of its product and merchant */
  offer(quote: MirrorQuote): { readonly id: string; readonly productId: string; readonly merchantId: string };
  /** From now on it has this trade, with a quote of the hub under test. */
  place(tradeId: string, quoteId: string): void;
  /** From now on it says this of its netting cycle. */
  show(cycle: MirrorCycle): void;
  /**
   * The mutations that were requested of it, in order.
   * @param subject the id of a trade, the id of a quote of the hub, the value of goods that were assessed, or `closings` of
   * netting cycles
   */
  requests(subject: string): readonly MirrorRequest[];
}
