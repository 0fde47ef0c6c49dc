import type { Country } from '../Country.ts';
import { lines } from './goods.ts';
import { malaysianCompany } from './malaysianCompany.ts';
import { ssm, taxNumber } from './registrationNumbers.ts';

/**
 * Malaysia. Prices of carriage are synthetic, and the company prefix lies in GS1's range 952, which is kept for
 * demonstrations; an operator replaces them with what its carriers, GS1 and its postal union gave it.
 */
export const country: Country = {
  identifierRules: { MY_SSM: ssm, MY_TIN: taxNumber },
  hubTerms: {
    MYKUL: {
      numbers: { companyPrefix: '9520002', serviceIndicator: 'LZ', country: 'MY' },
      freight: { base: 1_200n, perStep: 650n, stepGrams: 500n },
      insurancePpm: 3_000n,
    },
  },
  demo: {
    gs1Prefixes: ['955'],
    lines,
    company: malaysianCompany,
    stockPlaces: [
      { location: 'MYKUL KLIA Aeropolis Fulfilment Centre', regimes: ['FREE', 'BONDED'] },
      { location: 'MYPKG Port Klang Free Zone', regimes: ['FREE_ZONE'] },
      { location: 'MYPEN Bayan Lepas Cargo Centre', regimes: ['FREE', 'FREE_ZONE'] },
      { location: 'MYPGU Pasir Gudang Bonded Warehouse', regimes: ['BONDED', 'FREE'] },
    ],
  },
};
