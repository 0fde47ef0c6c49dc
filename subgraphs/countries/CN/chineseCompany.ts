import type { SeededRandom } from '../../host/seeding.ts';
import type { DemoCountry } from '../Country.ts';
import { usccCheckCharacter } from './uscc.ts';

/** Cities of Zhejiang with the code of one of their districts (GB/T 2260). */
const cities = [
  { local: '杭州', latin: 'Hangzhou', division: '330106' },
  { local: '杭州', latin: 'Hangzhou', division: '330109' },
  { local: '宁波', latin: 'Ningbo', division: '330203' },
  { local: '温州', latin: 'Wenzhou', division: '330302' },
  { local: '嘉兴', latin: 'Jiaxing', division: '330402' },
  { local: '湖州', latin: 'Huzhou', division: '330502' },
  { local: '绍兴', latin: 'Shaoxing', division: '330602' },
  { local: '金华', latin: 'Jinhua', division: '330702' },
  { local: '义乌', latin: 'Yiwu', division: '330782' },
];

/** Characters of good omen with their pinyin: two of them name a company. */
const first = pairs(
  '瑞 Rui 恒 Heng 锦 Jin 华 Hua 天 Tian 永 Yong 德 De 万 Wan 金 Jin 云 Yun 明 Ming 宏 Hong 新 Xin 润 Run 鼎 Ding 嘉 Jia 百 Bai 同 Tong 盛 Sheng 福 Fu',
);
const second = pairs(
  '丰 feng 盛 sheng 绣 xiu 源 yuan 成 cheng 昌 chang 兴 xing 和 he 达 da 越 yue 泽 ze 川 chuan 泰 tai 诚 cheng 宇 yu 隆 long',
);

const forms = ['有限公司', '有限公司', '贸易有限公司', '股份有限公司'];

/** A company of Zhejiang: its legal name in characters, its trading name in pinyin, with its USCC. */
export const chineseCompany: DemoCountry['company'] = (random, line, n) => {
  const city = random.pick(cities);
  const [head, tail] = [random.pick(first), random.pick(second)];
  const word = random.pick(line.words);
  const brand = `${head.latin}${tail.latin}`;
  return {
    legalName: `${city.local}${head.local}${tail.local}${word.local}${random.pick(forms)}`,
    tradingName: random.chance(0.85) ? `${city.latin} ${brand} ${word.latin}` : null,
    brand,
    identifiers: [{ scheme: 'CN_USCC', number: uscc(random, city.division, n) }],
  };
};

/** 91: an enterprise registered with the market regulator. Issued codes are known to fail their check: so do a few here. */
function uscc(random: SeededRandom, division: string, n: number): string {
  const first17 = `91${division}${organisationCode(random, n)}`;
  const check = usccCheckCharacter(first17);
  if (random.chance(0.97)) return first17 + check;
  return first17 + (check === '0' ? '1' : '0');
}

/** `MA` and six more, then their own check: weights 3 7 9 10 5 8 4 2, 11 − (S mod 11), 10 → X. @see GB 11714-1997 */
function organisationCode(random: SeededRandom, n: number): string {
  const eight = `MA${random.pick([...'ABCDEFGH'])}${random.integer(0, 9)}${String(1_000 + n).slice(-4)}`;
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number.parseInt(eight.charAt(index), 36), 0);
  const check = 11 - (sum % 11);
  return eight + (check === 10 ? 'X' : String(check % 11));
}

function pairs(text: string): { local: string; latin: string }[] {
  const parts = text.split(' ');
  return parts.flatMap((local, index) => (index % 2 === 0 ? [{ local, latin: parts[index + 1] ?? '' }] : []));
}
