/**
 * Compares two sort keys as their UTF-8 bytes, which is what every hub orders by. JavaScript compares UTF-16 units,
 * which puts characters beyond U+FFFF (written as two surrogates) before U+E000–U+FFFF; bytes put them after.
 */
export function compareSortKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return byteRank(left) - byteRank(right);
  }
  return a.length - b.length;
}

/** Ranks a UTF-16 unit as the UTF-8 bytes of the character that it begins or continues. */
function byteRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
