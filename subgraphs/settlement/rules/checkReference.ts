import type { InputFaults } from '../../host/InputFaults.ts';
import { limits } from './limits.ts';

const visibleAscii = /^[\x21-\x7e]+$/;

/** A reference that somebody else made: visible ASCII, so that every collation and log takes it as it is. */
export function checkReference(faults: InputFaults, text: string, field: readonly string[]): string {
  if (text.length > limits.referenceLength || !visibleAscii.test(text)) {
    faults.add(`A reference has 1 to ${limits.referenceLength} visible ASCII characters.`, field);
  }
  return text;
}
