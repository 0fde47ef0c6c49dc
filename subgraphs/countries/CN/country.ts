import type { Country } from '../Country.ts';
import { chineseCompany } from './chineseCompany.ts';
import { lines } from './goods.ts';
import { uscc } from './uscc.ts';

/**
 * China. Prices of carriage are synthetic, and the company prefix lies in GS1's range 952, which is kept for
 * demonstrations; an operator replaces them with what its carriers, GS1 and its postal union gave it.
 */
export const country: Country = {
  identifierRules: { CN_USCC: uscc },
  hubTerms: {
    CNHGH: {
      numbers: { companyPrefix: '9520001', serviceIndicator: 'LZ', country: 'CN' },
      freight: { base: 1_800n, perStep: 900n, stepGrams: 500n },
      insurancePpm: 3_000n,
    },
  },
  returnRelief: [
    {
      validFrom: '2019-01-01',
      withinDays: 30,
      source: 'Announcement 194 of 2018 of Customs: retail imports that return within 30 days of their release',
    },
  ],
  demo: {
    gs1Prefixes: ['690', '691', '692', '693', '694', '695', '696', '697', '698', '699'],
    lines,
    company: chineseCompany,
    stockPlaces: [
      { location: 'CNHGH Linping Distribution Centre', regimes: ['FREE'] },
      { location: 'CNHGH Xiasha Comprehensive Bonded Zone', regimes: ['BONDED'] },
      { location: 'CNNGB Meishan Free Trade Port', regimes: ['FREE_ZONE', 'BONDED'] },
      { location: 'CNYIW Yiwu Commodity Warehouse', regimes: ['FREE', 'BONDED'] },
    ],
  },
};
