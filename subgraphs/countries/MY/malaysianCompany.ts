import type { SeededRandom } from '../../host/seeding.ts';
import type { DemoCountry } from '../Country.ts';

const malayFirst = (
  'Seri Warisan Cahaya Mutiara Bayu Rimba Sinar Permata Delima Kencana Melur Cempaka Tanjung Gemilang Bestari Impian ' +
  'Nusantara Damai Harmoni Pelangi Purnama Teratai Kasturi Seroja'
).split(' ');
const malaySecond = 'Utama Maju Jaya Abadi Setia Makmur Timur Selatan Utara Indah Murni Perdana'.split(' ');
const chineseFirst = 'Hock Kim Wah Ban Guan Eng Soon Tai Sin Lian Yee Weng Kean Swee Hup Teck Chin Heng Cheong'.split(
  ' ',
);
const chineseSecond = 'Seng Leong Heng Lee Soon Hin Huat Tong Fatt Fong Aik Joo Lim Hong Thye Kee'.split(' ');
const tamilFirst = 'Murugan Lakshmi Saravana Ananda Kumaran Meenakshi Ganesh Selvam Thangam Velan Kaveri Amman'.split(
  ' ',
);
const tamilSecond = ['Brothers', '& Sons', 'Stores', 'Vilas', 'Bhavan'];

/** How a company may end, with its type in the registration number (SSM): company, partnership, business. */
const forms = [
  { suffix: 'Sdn. Bhd.', entityType: '01', taxpayer: 'C' },
  { suffix: 'Sdn. Bhd.', entityType: '01', taxpayer: 'C' },
  { suffix: 'PLT', entityType: '04', taxpayer: 'PT' },
  { suffix: 'Enterprise', entityType: '03', taxpayer: 'D' },
];

/** A company of Malaysia: Malay, Chinese or Tamil by name, with its registration and mostly a tax number. */
export const malaysianCompany: DemoCountry['company'] = (random, line, n) => {
  const brand = brandName(random);
  const form = random.pick(forms);
  const sequence = String(100_000 + n).slice(-6);
  const number = random.chance(0.8)
    ? `${random.integer(1998, 2024)}${form.entityType}${sequence}`
    : `${random.integer(2, 9)}${sequence}-${random.pick([...'ABDHKMPTUVWX'])}`;
  const tin = `${form.taxpayer}${random.integer(10_000, 99_999)}${sequence}`;
  return {
    legalName: `${brand} ${random.pick(line.words).latin} ${form.suffix}`,
    tradingName: random.chance(0.6) ? brand : null,
    brand,
    identifiers: [{ scheme: 'MY_SSM', number }, ...(random.chance(0.7) ? [{ scheme: 'MY_TIN', number: tin }] : [])],
  };
};

function brandName(random: SeededRandom): string {
  const community = random.fraction();
  if (community < 0.5) return `${random.pick(malayFirst)} ${random.pick(malaySecond)}`;
  if (community < 0.82) return `${random.pick(chineseFirst)} ${random.pick(chineseSecond)}`;
  return `Sri ${random.pick(tamilFirst)} ${random.pick(tamilSecond)}`;
}
