import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../schema/projectRoot.ts';

/**
 * Whether the text can be a code of the Harmonized System 2022: six digits of a chapter and heading that it has, or a
 * national line that adds two to four. There is no open list of its 5 612 subheadings, so the fifth and sixth digit are not
 * looked up.
 */
export function isHsCode(text: string): boolean {
  return /^\d{6}(\d{2,4})?$/.test(text) && headings.has(text.slice(0, 4));
}

/** By chapter the numbers of its headings, such as `01-06 08-13`. */
const headingsByChapter = JSON.parse(
  readFileSync(join(projectRoot, 'subgraphs/merchants/rules/hs2022Headings.json'), 'utf8'),
) as { readonly headings: Readonly<Record<string, string>> };

/** All 1 228 headings, of four digits. */
const headings = new Set(
  Object.entries(headingsByChapter.headings).flatMap(([chapter, ranges]) =>
    ranges.split(' ').flatMap((range) => {
      const [from = 0, to = from] = range.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, n) => chapter + String(from + n).padStart(2, '0'));
    }),
  ),
);

/**
 * Codes of the Harmonized System 2022 with what they cover, in plain words of ours: those that the goods of the demo
 * hubs need and some more, not the whole nomenclature. Every hub has the same file.
 * @see https://www.wcoomd.org/en/topics/nomenclature/instrument-and-tools/hs-nomenclature-2022-edition.aspx
 */
const descriptions = new Map(
  JSON.parse(readFileSync(join(projectRoot, 'subgraphs/merchants/rules/hs2022.json'), 'utf8')) as [string, string][],
);

/** The description of a code; a national line is found by its first six digits. Null if the file does not contain it. */
export function findHeading(code: string): { readonly code: string; readonly description: string } | null {
  const international = code.slice(0, 6);
  const description = descriptions.get(international);
  return description === undefined ? null : { code: international, description };
}
