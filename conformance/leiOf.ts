import { createHash } from 'node:crypto';

/** A Legal Entity Identifier with its check digits (ISO 17442, ISO/IEC 7064 MOD 97-10), the same for the same text. */
export function leiOf(text: string): string {
  const body = createHash('sha256').update(text).digest('hex').slice(0, 18).toUpperCase();
  const digits = [...`${body}00`].map((character) => Number.parseInt(character, 36)).join('');
  return body + String(98n - (BigInt(digits) % 97n)).padStart(2, '0');
}
