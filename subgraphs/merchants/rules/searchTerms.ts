import { limits } from './limits.ts';

/** Runs of letters and digits with their combining marks (Tamil vowel signs, for instance). */
const words = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
/** Scripts written without spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+/gu;
const isUnspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/**
 * The index terms of texts, which need no dictionary and no database locale.
 *
 * What matches: a search finds a text where every word of the search begins a word of the text (`sut` finds "Sutera"),
 * whatever the case, width (NFKC) or Latin accents; in scripts without spaces, where every two neighbouring characters of
 * the search stand side by side in the text (`丝绸` finds "杭州丝绸有限公司").
 */
export function searchTerms(...texts: readonly (string | null | undefined)[]): string[] {
  const terms = new Set<string>();
  for (const run of runs(texts)) {
    const characters = [...run];
    const found = isUnspaced.test(run) ? [...characters, ...pairs(characters)] : beginnings(characters);
    for (const term of found) terms.add(term);
  }
  return [...terms];
}

/** The terms of a search, all of which a text must have. Empty if the search has no letter or digit. */
export function searchedTerms(search: string): string[] {
  const terms = runs([search]).flatMap((run) => {
    const characters = [...run];
    if (!isUnspaced.test(run)) return [characters.slice(0, limits.wordLength).join('')];
    return characters.length === 1 ? characters : pairs(characters);
  });
  return [...new Set(terms)];
}

function runs(texts: readonly (string | null | undefined)[]): string[] {
  return texts.flatMap((text) => folded(text ?? '').match(words) ?? []).flatMap((word) => word.match(unspaced) ?? []);
}

/** Lower case in NFKC, without the accents of Latin, Greek and Cyrillic (U+0300 to U+036F). */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFKC')
    .toLowerCase();
}

function beginnings(word: readonly string[]): string[] {
  const found: string[] = [];
  let beginning = '';
  for (const [index, character] of word.slice(0, limits.wordLength).entries()) {
    beginning += character;
    if (index + 1 >= Math.min(limits.prefixLengthMin, word.length)) found.push(beginning);
  }
  return found;
}

function pairs(characters: readonly string[]): string[] {
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}
