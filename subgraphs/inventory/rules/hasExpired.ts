/**
 * Whether a lot may no longer go out. It may on its last day.
 * @see GS1 General Specifications, AI (17): "must not be used after this date"
 */
export function hasExpired(expiresOn: string | null, today: string): boolean {
  return expiresOn !== null && expiresOn < today;
}
