/** A hub code for each number below 17 576. */
export function hubCodeOf(number: number): string {
  const letter = (index: number) => String.fromCharCode(65 + (Math.floor(index) % 26));
  return `MY${letter(number / 676)}${letter(number / 26)}${letter(number)}`;
}
