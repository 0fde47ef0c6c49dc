import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../schema/projectRoot.ts';

/**
 * Whether the text can be a code of the Harmonized System 2022: six digits, chapter 01 to 97 (77 is reserved), or a
 * national line that adds two to four.
 */
export function isHsCode(text: string): boolean {
  if (!/^\d{6}(\d{2,4})?$/.test(text)) return false;
  const chapter = Number(text.slice(0, 2));
  return chapter >= 1 && chapter <= 97 && chapter !== 77;
}

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
