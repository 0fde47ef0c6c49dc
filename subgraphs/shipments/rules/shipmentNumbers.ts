import type { NumberRange } from '../../countries/Country.ts';
import { gs1CheckDigit, isSscc } from '../../host/goods.ts';

/** The serials of a range: 8 digits, as many as UPU S10 has. */
export const maxSerial = 99_999_999n;

/**
 * GS1 SSCC: extension digit 0, company prefix, serial, check digit; 18 digits together.
 * @see GS1 General Specifications, section 2.2.1
 */
export function ssccOf({ companyPrefix }: NumberRange, serial: bigint): string {
  const digits = `0${companyPrefix}${serial.toString().padStart(9, '0')}`;
  return digits + gs1CheckDigit(digits);
}

/** UPU S10: service indicator, 8 digits, check digit, country; e.g. `RR473124829GB`. */
export function s10Of({ serviceIndicator, country }: NumberRange, serial: bigint): string {
  const digits = serial.toString().padStart(8, '0');
  return `${serviceIndicator}${digits}${s10CheckDigit(digits)}${country}`;
}

/**
 * The check digit of the 8 digits of an S10 number: weights 8 6 4 2 3 5 9 7, 11 − (sum mod 11), where 10 is written 0 and
 * 11 is written 5; e.g. `47312482` → `9`.
 * @see UPU standard S10
 */
export function s10CheckDigit(digits: string): string {
  const sum = s10Weights.reduce((running, weight, i) => running + weight * Number(digits[i]), 0);
  const check = 11 - (sum % 11);
  return String(check === 10 ? 0 : check === 11 ? 5 : check);
}

const s10Weights = [8, 6, 4, 2, 3, 5, 9, 7];

/** A number that a person or a scanner gave, as it is stored; undefined where it is neither an SSCC nor an S10 number. */
export function parseShipmentNumber(text: string): { kind: 'SSCC' | 'S10'; number: string } | undefined {
  if (text.length > 40) return undefined;
  const compact = text.replace(/[\s().-]/g, '').toUpperCase();
  // A barcode's 20 digits begin with the application identifier (00).
  const sscc = /^00\d{18}$/.test(compact) ? compact.slice(2) : compact;
  if (isSscc(sscc)) return { kind: 'SSCC', number: sscc };
  const s10 = /^[A-Z]{2}(\d{8})(\d)[A-Z]{2}$/.exec(compact);
  return s10 && s10CheckDigit(s10[1] as string) === s10[2] ? { kind: 'S10', number: compact } : undefined;
}
