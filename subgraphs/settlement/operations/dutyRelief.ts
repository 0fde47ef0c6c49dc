import { countryOf } from '../../countries/countryOf.ts';
import { minorUnits } from '../../host/money.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { lastEvent, type ShippedGoods, shipmentSelection } from './shippedGoods.ts';

/** A return as its hub shows it, with all others of the same shipment. */
export interface RefundedGoods {
  readonly id: string;
  readonly tradeRef: string;
  readonly shipment: ShippedGoods & { readonly returns: readonly ReturnedLines[] | null };
}

interface ReturnedLines {
  readonly id: string;
  readonly receivedAt: string | null;
  readonly lines: readonly { readonly product: { readonly id: string } | null; readonly accepted: number | null }[];
}

/** The fields of `Return` that make `RefundedGoods`. */
export const refundedGoodsSelection = `id tradeRef
  shipment { ${shipmentSelection} returns { id receivedAt lines { product { id } accepted } } }`;

const dayMs = 86_400_000;

/**
 * For which part of a shipment customs gives duties and taxes back, or never got them: by the value of the goods whose refund
 * is booked here. Goods that were not imported owe nothing; for those that were, the importing country has its rules.
 * @param booked ids of the returns whose refund is booked, besides this one
 * @returns values in minor units of the merchant's currency; undefined where there are no goods
 */
export function dutyRelief(
  { id, shipment }: RefundedGoods,
  booked: readonly string[],
  { hub }: UnitOfWork,
): { readonly part: bigint; readonly whole: bigint } | undefined {
  const importedAt = lastEvent(shipment, 'IMPORT_RELEASED')?.eventTime;
  const withinDays = importedAt === undefined ? undefined : reliefDays(hub.country, importedAt);
  const isRelieved = ({ receivedAt }: ReturnedLines): boolean => {
    if (importedAt === undefined) return true;
    if (withinDays === undefined || receivedAt === null) return false;
    return Date.parse(receivedAt) - Date.parse(importedAt) <= withinDays * dayMs;
  };
  const counted = (shipment.returns ?? []).filter((each) => each.id === id || booked.includes(each.id));
  const relieved = counted.filter(isRelieved).flatMap(({ lines }) => lines);
  let [part, whole] = [0n, 0n];
  for (const { product, quantity, customsValue } of shipment.items) {
    const value = minorUnits(customsValue, ['input', 'returnId']);
    const back = relieved
      .filter((line) => line.product?.id === product?.id)
      .reduce((sum, { accepted }) => sum + (accepted ?? 0), 0);
    part += (value * BigInt(Math.min(back, quantity))) / BigInt(quantity);
    whole += value;
  }
  return whole === 0n ? undefined : { part, whole };
}

/** The days after the import within which goods must be back, by the rules of that day; undefined where there is no relief. */
function reliefDays(country: string, importedAt: string): number | undefined {
  const date = importedAt.slice(0, 10);
  return countryOf(country)?.returnRelief?.findLast(({ validFrom }) => validFrom <= date)?.withinDays;
}
