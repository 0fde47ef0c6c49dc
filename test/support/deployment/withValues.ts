/**
 * A committed configuration with the values of a test instead of its own.
 * @throws Error where it does not have one of them
 */
export function withValues(text: string, values: readonly (readonly [own: string, test: string])[]): string {
  let filled = text;
  for (const [own, ours] of values) {
    if (!filled.includes(own)) throw new Error(`The configuration does not have "${own}".`);
    filled = filled.replaceAll(own, ours);
  }
  return filled;
}
