import type { Regime } from '../resolverTypes.ts';

/** A place where demo goods lie. */
export interface StockPlace {
  /** Its UN/LOCODE and name. */
  readonly location: string;
  /** The customs regimes under which goods may lie there. */
  readonly regimes: readonly Regime[];
}

const places: Readonly<Record<string, readonly StockPlace[]>> = {
  CN: [
    { location: 'CNHGH Linping Distribution Centre', regimes: ['FREE'] },
    { location: 'CNHGH Xiasha Comprehensive Bonded Zone', regimes: ['BONDED'] },
    { location: 'CNNGB Meishan Free Trade Port', regimes: ['FREE_ZONE', 'BONDED'] },
    { location: 'CNYIW Yiwu Commodity Warehouse', regimes: ['FREE', 'BONDED'] },
  ],
  MY: [
    { location: 'MYKUL KLIA Aeropolis Fulfilment Centre', regimes: ['FREE', 'BONDED'] },
    { location: 'MYPKG Port Klang Free Zone', regimes: ['FREE_ZONE'] },
    { location: 'MYPEN Bayan Lepas Cargo Centre', regimes: ['FREE', 'FREE_ZONE'] },
    { location: 'MYPGU Pasir Gudang Bonded Warehouse', regimes: ['BONDED', 'FREE'] },
  ],
};

/**
 * The places of a country's demo goods, the main one first.
 * @throws Error where this repository has none for it
 */
export function stockPlacesOf(country: string): readonly StockPlace[] {
  const found = Object.hasOwn(places, country) ? places[country] : undefined;
  if (!found) throw new Error(`There are no demo warehouses for country ${country}.`);
  return found;
}
