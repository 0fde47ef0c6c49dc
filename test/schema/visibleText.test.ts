import { describe, expect, test } from '@jest/globals';
import { isVisible } from '../../schema/visibleText.ts';
import { fc } from '../support/properties.ts';

test.each([
  'a',
  '茶',
  'ش',
  '한',
  '𐍈',
  '7',
  '٣',
  '!',
  '%',
  '🍵',
  '👩‍🌾',
  '🇲🇾',
  '€',
  '‘',
  'e\u0301',
  '\u200bx\u200b',
  ' . ',
])('%j is visible', (text) => {
  expect(isVisible(text)).toBe(true);
});

describe('invisible characters', () => {
  test.each([
    ['no character', ''],
    ['spaces', ' \u00a0\u2003\u3000\n\t'],
    ['zero-width characters', '\u200b\u200c\u200d\u2060\ufeff'],
    ['controls of direction', '\u200e\u200f\u061c\u202a\u202e\u2066\u2069'],
    ['Hangul fillers', '\u115f\u1160\u3164\uffa0'],
    ['marks that only combine', '\u0301\u0489\u20e3\u093e'],
    ['variation selectors and tags', '\ufe0f\u{e0100}\u{e0041}'],
    ['soft hyphens and invisible operators', '\u00ad\u2062\u034f\u180e'],
    ['blank glyphs', '\u2800\u{1d159}'],
    ['control characters', '\u0000\u0007\u0085'],
    ['characters of private use, and none at all', '\ue000\u{10ffff}\ud800'],
  ])('%s', (_, text) => {
    expect(isVisible(text)).toBe(false);
    for (const character of text) expect(isVisible(character)).toBe(false);
  });
});

test('a text is visible if one of its characters is', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => isVisible(text) === [...text].some(isVisible)));
});
