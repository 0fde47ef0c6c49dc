import { describe, expect, test } from '@jest/globals';
import { searchedTerms, searchTerms } from '../../../../subgraphs/merchants/rules/searchTerms.ts';

const finds = (search: string, ...texts: string[]) => {
  const terms = new Set(searchTerms(...texts));
  return searchedTerms(search).every((term) => terms.has(term));
};

describe('a search', () => {
  test.each<[boolean, string, string]>([
    [true, 'sut', 'Kain Sutera Asli'],
    [true, 'ASLI kain', 'Kain Sutera Asli'],
    [false, 'tera', 'Kain Sutera Asli'],
    [true, 'cafe', 'Café Penang'],
    [true, 'café', 'CAFE Penang'],
    [true, 'ｓｉｌｋ', 'Silk'],
    [true, '丝绸', '杭州瑞丰丝绸有限公司'],
    [true, '丰', '杭州瑞丰丝绸有限公司'],
    [true, '瑞丰 有限', '杭州瑞丰丝绸有限公司'],
    [false, '绸丝', '杭州瑞丰丝绸有限公司'],
    [true, 'LED 灯泡', 'LED bulb E27 LED灯泡'],
    [true, '5g 手机', '5G手机'],
    [true, 'லட்சுமி', 'ஸ்ரீ லட்சுமி ஸ்டோர்ஸ்'],
    [true, 'internationalisation', 'Internationalisation'],
    [true, 'S', 'Size S'],
    [false, 's', 'Silk'],
  ])('%s: "%s" in "%s"', (found, search, text) => {
    expect(finds(search, text)).toBe(found);
  });

  test('without a letter or digit asks for nothing', () => {
    expect(searchedTerms(' …!? ')).toEqual([]);
  });

  test('searches all texts, some of which may be missing', () => {
    expect(searchTerms('a', null, undefined, 'b')).toEqual(['a', 'b']);
  });
});
