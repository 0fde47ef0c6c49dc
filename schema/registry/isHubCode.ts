/** True for a UN/LOCODE without the space, such as `MYKUL`. */
export function isHubCode(value: unknown): boolean {
  return typeof value === 'string' && value.length === 5 && /^[A-Z]{2}[A-Z2-9]{3}$/.test(value);
}
