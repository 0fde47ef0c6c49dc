/**
 * A letter, digit, punctuation mark or symbol that is shown. Not one: spaces, controls, marks that only combine, what is
 * left out of display (zero-width characters, controls of direction, Hangul fillers, variation selectors), and the blank
 * glyphs among the symbols, which are U+2800 and U+1D159.
 * @see https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const visible = /(?![\p{Default_Ignorable_Code_Point}\u{2800}\u{1d159}])[\p{L}\p{N}\p{P}\p{S}]/u;

/** Whether a reader sees anything of a text. */
export function isVisible(text: string): boolean {
  return visible.test(text);
}
