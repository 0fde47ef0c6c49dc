import type { DemoCountry } from '../Country.ts';
import { enterpriseCheckDigits } from './enterpriseNumber.ts';
import { isFrench } from './goods.ts';

const french = {
  families: (
    'Dubois Lambert Dupont Leclercq Lejeune Collard Servais Delvaux Noël Gérard Renard Lemaire Thiry Wathelet Jadot ' +
    'Grandjean Pirson Marchal Halleux Bodart Defays Closset Remacle Dethier'
  ).split(' '),
  places: 'de Liège|de Huy|de Spa|de Verviers|de Namur|des Ardennes|de la Meuse|de Durbuy|de Dinant|de Mons'.split('|'),
  forms: ['SRL', 'SRL', 'SA', 'SC'],
};
const dutch = {
  families: (
    'Peeters Janssens Maes Jacobs Willems Claes Goossens Wouters Vermeulen Mertens Hermans Coppens Aerts Michiels Lenaerts ' +
    'Bogaert Cuypers Segers Smeets Vandenberghe Declercq Verstraete Baert Nijs'
  ).split(' '),
  places:
    'van Gent|van Brugge|van Leuven|van Hasselt|van Mechelen|uit Tongeren|aan de Schelde|aan de Leie|uit Aalst'.split(
      '|',
    ),
  forms: ['BV', 'BV', 'NV', 'CV'],
};

/**
 * A company of Belgium, with a name in French or Dutch as its line of business is named. Its enterprise number is of a series
 * that is not issued yet, and mostly it is a VAT number too.
 */
export const belgianCompany: DemoCountry['company'] = (random, line, n) => {
  const word = random.pick(line.words).local;
  const language = isFrench(word) ? french : dutch;
  const family = random.pick(language.families);
  const brand = random.chance(0.5)
    ? `${family} ${random.pick(language.places)}`
    : `${family} & ${random.pick(language.families)}`;
  const first8 = `19${String(100_000 + n).slice(-6)}`;
  const number = first8 + enterpriseCheckDigits(first8);
  return {
    legalName: `${word} ${brand} ${random.pick(language.forms)}`,
    tradingName: random.chance(0.6) ? brand : null,
    brand,
    identifiers: [
      { scheme: 'BE_KBO', number },
      ...(random.chance(0.8) ? [{ scheme: 'VAT', number: `BE${number}` }] : []),
    ],
  };
};
