/**
 * Whether the text can be a code of the Harmonized System 2022: six digits, chapter 01 to 97 (77 is reserved), or a
 * national line that adds two to four.
 */
export function isHsCode(text: string): boolean {
  if (!/^\d{6}(\d{2,4})?$/.test(text)) return false;
  const chapter = Number(text.slice(0, 2));
  return chapter >= 1 && chapter <= 97 && chapter !== 77;
}
