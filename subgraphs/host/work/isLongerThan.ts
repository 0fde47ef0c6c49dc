/**
 * Whether JSON data has more characters than that, quotes and braces left aside. It looks no further than it must, since
 * data that names one text often is small in memory and large as text.
 */
export function isLongerThan(data: unknown, characters: number): boolean {
  let left = characters;
  const take = (value: unknown): boolean => {
    if (typeof value === 'string') left -= value.length;
    else if (Array.isArray(value)) return value.every(take);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        left -= name.length;
        if (!take(member)) return false;
      }
    }
    return left >= 0;
  };
  return !take(data);
}
