import type { Country, IdentifierRule } from '../Country.ts';
import { lines } from './goods.ts';
import { malaysianCompany } from './malaysianCompany.ts';

/** Year of registration, entity type, sequence. */
const current = /^(\d{4})0[1-6]\d{6}$/;
/** Before October 2019: a running number and a letter, e.g. `1312525-A`; businesses have up to nine digits. */
const older = /^\d{1,9}-[A-Z]$/;
/** The first Malayan companies ordinances are of the second half of the 19th century. */
const firstYear = 1850;

/** Malaysia's company and business registration number (SSM), in its present or older form. It has no check digit. */
export const ssm: IdentifierRule = {
  // As letterheads have shown both since 2019: `201901000005 (1312525-A)`.
  parts: (plain) => /^(\d{12})\((\d{1,9}-?[A-Z])\)$/.exec(plain)?.slice(1),
  stored: (bare) => bare.replace(/^(\d+)([A-Z])$/, '$1-$2'),
  check: (number, currentYear) => {
    if (older.test(number)) return 'PASS';
    const year = Number(current.exec(number)?.[1]);
    return year >= firstYear && year <= currentYear ? 'PASS' : 'FAIL';
  },
};

/** The type of taxpayer (C company, D partnership, IG individual, …), then the number. */
const wellFormed = /^(IG|SG|OG|C|CS|D|E|F|FA|J|LE|PT|TA|TC|TN|TP|TR)\d{9,11}$/;

/** Malaysia's tax identification number, as the Inland Revenue Board (LHDN) writes it. It has no published check digit. */
export const taxNumber: IdentifierRule = { check: (number) => (wellFormed.test(number) ? 'PASS' : 'FAIL') };

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
