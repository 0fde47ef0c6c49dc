import type { ReturnReason } from '../resolverTypes.ts';

/** Reasons for which the hub itself starts a return, and pays at once what the merchant does not have. */
export const reasonsOfTheHub: readonly ReturnReason[] = ['REFUSED_DELIVERY', 'CANCELLED', 'LOST', 'DISPUTE'];

/**
 * Who bears the carriage and insurance of the way to the buyer: the seller gives them back where the goods or their delivery
 * were at fault. Whoever changes their mind, or does not accept the goods, has had the carriage.
 */
const sellerBearsCarriage: Readonly<Record<ReturnReason, boolean>> = {
  CHANGED_MIND: false,
  REFUSED_DELIVERY: false,
  DEFECTIVE: true,
  DAMAGED: true,
  NOT_AS_DESCRIBED: true,
  WRONG_ITEM: true,
  CANCELLED: true,
  LOST: true,
  DISPUTE: true,
};

/** Pieces of a product. */
export interface Pieces {
  readonly productId: string;
  readonly quantity: number;
}

/** What was paid for a trade at the seller's hub. Amounts in minor units of the merchant's currency. */
export interface Purchase {
  readonly lines: readonly (Pieces & { readonly minor: bigint })[];
  /** For goods, carriage and insurance. */
  readonly paidMinor: bigint;
}

/** A return of it whose amount is known or to be found. */
export interface ReturnedGoods {
  readonly reason: ReturnReason;
  readonly lines: readonly Pieces[];
}

export interface RefundShare {
  readonly goodsMinor: bigint;
  readonly carriageMinor: bigint;
}

/**
 * What the merchant gives back for all these returns of a purchase together. Price by price, and of the carriage the part
 * that its goods have in the value of all goods: rounded down on the sum of all returns, so that whatever the parts and their
 * order, they never exceed what was paid and a purchase that comes back whole is refunded whole.
 */
export function refundOf({ lines, paidMinor }: Purchase, returns: readonly ReturnedGoods[]): RefundShare {
  const goodsOf = (some: readonly ReturnedGoods[]) =>
    lines.reduce((sum, { productId, quantity, minor }) => {
      const back = piecesOf(some, productId);
      return sum + (minor * BigInt(Math.min(back, quantity))) / BigInt(quantity);
    }, 0n);
  const allGoods = lines.reduce((sum, { minor }) => sum + minor, 0n);
  const atFault = goodsOf(returns.filter(({ reason }) => sellerBearsCarriage[reason]));
  const carriage = paidMinor - allGoods;
  return { goodsMinor: goodsOf(returns), carriageMinor: allGoods === 0n ? 0n : (carriage * atFault) / allGoods };
}

/** What was given back for these returns, of those that are paid. */
export function givenBack(
  returns: readonly { readonly goodsMinor: bigint | null; readonly carriageMinor: bigint | null }[],
): bigint {
  return returns.reduce((sum, { goodsMinor, carriageMinor }) => sum + (goodsMinor ?? 0n) + (carriageMinor ?? 0n), 0n);
}

/** The pieces of a product in these returns. */
export function piecesOf(returns: readonly { readonly lines: readonly Pieces[] }[], productId: string): number {
  return returns
    .flatMap(({ lines }) => lines)
    .filter((line) => line.productId === productId)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

/**
 * The next part of an amount that is given back in step with another: `given` of `whole` has been given back in all, so of
 * `amount` the same part, rounded down, less what was given back of it before. Parts add up to the amount exactly.
 */
export function nextPart(amount: bigint, given: bigint, whole: bigint, before: bigint): bigint {
  return (amount * given) / whole - before;
}
