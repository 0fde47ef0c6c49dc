import type { Country, IdentifierRule } from '../Country.ts';
import { belgianCompany } from './belgianCompany.ts';
import { enterpriseNumberCheck } from './enterpriseNumber.ts';
import { lines } from './goods.ts';

/** Belgium's enterprise number (KBO/BCE), often written as a VAT number. */
const enterpriseNumber: IdentifierRule = {
  stored: (bare) => bare.replace(/^BE/, ''),
  check: enterpriseNumberCheck,
};

/**
 * Belgium's VAT number is the enterprise number after `BE`. Older ones were written without the leading zero.
 * @see Directive 2006/112/EC, article 215
 */
const vatNumberRule: IdentifierRule = {
  stored: (bare) => bare.replace(/^BE(?=\d{9}$)/, 'BE0'),
  check: (number) => (number.startsWith('BE') ? enterpriseNumberCheck(number.slice(2)) : 'FAIL'),
};

/**
 * Belgium. Prices of carriage are synthetic, and the company prefix lies in GS1's range 952, which is kept for
 * demonstrations; an operator replaces them with what its carriers, GS1 and its postal union gave it.
 */
export const country: Country = {
  identifierRules: { BE_KBO: enterpriseNumber },
  vatNumberRule,
  hubTerms: {
    BELGG: {
      numbers: { companyPrefix: '9520004', serviceIndicator: 'LZ', country: 'BE' },
      freight: { base: 650n, perStep: 320n, stepGrams: 500n },
      insurancePpm: 3_000n,
    },
  },
  returnRelief: [
    {
      validFrom: '2016-05-01',
      withinDays: 90,
      source:
        'Delegated Regulation (EU) 2015/2446, article 148(3): goods of a distance contract that the consumer returns',
    },
  ],
  demo: {
    gs1Prefixes: ['540', '541', '542'],
    lines,
    company: belgianCompany,
    stockPlaces: [
      { location: 'BELGG Liège Airport Cargo City', regimes: ['FREE', 'BONDED'] },
      { location: 'BEANR Antwerpen Entrepot', regimes: ['BONDED', 'FREE'] },
      { location: 'BEBRU Brucargo Zaventem', regimes: ['FREE'] },
      { location: 'BEZEE Zeebrugge Logistiek Park', regimes: ['BONDED'] },
    ],
  },
};
