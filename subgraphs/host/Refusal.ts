import { isStorable } from '../../schema/scalars/storableText.ts';
import { isVisible } from '../../schema/visibleText.ts';
import { limits } from './limits.ts';

/** Codes of `UserError`, as in the contract's `UserErrorCode`. */
export type RefusalCode =
  | 'INVALID'
  | 'NOT_FOUND'
  | 'EXPIRED'
  | 'CONFLICT'
  | 'STALE_VERSION'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'OUT_OF_STOCK'
  | 'INSUFFICIENT_FUNDS'
  | 'NET_DEBIT_CAP_EXCEEDED'
  | 'NOT_APPROVED'
  | 'CONSENT_REQUIRED'
  | 'PROHIBITED'
  | 'ALLOWANCE_EXCEEDED'
  | 'ILLEGAL_TRANSITION';

/** One reason why a mutation was refused, in the shape of the contract's `UserError`. */
export interface UserError {
  readonly code: RefusalCode;
  readonly message: string;
  /** Where the input is at fault, e.g. `["input", "price", "amount"]`. */
  readonly field: readonly string[] | null;
}

/** Thrown by a mutation's work to refuse it: its writes are rolled back and the client is told why. */
export class Refusal extends Error {
  readonly userErrors: readonly UserError[];

  constructor(userErrors: readonly UserError[]) {
    super(userErrors.map((error) => error.message).join(' '));
    this.userErrors = userErrors;
  }
}

/** A refusal with a single reason. */
export function refuse(code: RefusalCode, message: string, field: readonly string[] | null = null): Refusal {
  return new Refusal([{ code, message, field }]);
}

/** Control characters; within a longer text, line breaks and tabs are welcome. */
const control = /\p{Cc}/u;
const controlExceptLayout = /(?![\n\r\t])\p{Cc}/u;
/** Characters that reorder what is shown, by which one name can pass for another. */
const reordering = /[\u202a-\u202e\u2066-\u2069]/;

interface TextBounds {
  /** In Unicode code points, as given and in NFKC. */
  readonly maxLength: number;
  /** Whether line breaks and tabs are allowed. */
  readonly multiline?: boolean;
}

/** Collects what is wrong with one input, so that a client hears of all its faults at once. */
export class InputFaults {
  readonly #faults: UserError[] = [];

  add(message: string, field: readonly string[]): void {
    this.#faults.push({ code: 'INVALID', message, field });
  }

  /** The text without surrounding space, in NFC. A reader must see something of it. */
  text(text: string, field: readonly string[], { maxLength, multiline = false }: TextBounds): string {
    const fault = textFault(text, maxLength, multiline);
    if (fault) this.add(fault, field);
    return fault ? '' : text.trim().normalize('NFC');
  }

  /** The same for a text that may be left out: null, also where it is blank. */
  optionalText(text: string | null | undefined, field: readonly string[], bounds: TextBounds): string | null {
    return text == null || text.trim() === '' ? null : this.text(text, field, bounds);
  }

  /**
   * The name that a client gives its own business, such as the number of an order: one line of free text in any script. Null
   * where it is left out or blank.
   */
  clientReference(text: string | null | undefined, field: readonly string[]): string | null {
    return this.optionalText(text, field, { maxLength: limits.clientReferenceLength });
  }

  /** A reference that somebody else made: visible ASCII, so that every collation and log takes it as it is. */
  reference(text: string, field: readonly string[], maxLength: number): string {
    if (text.length > maxLength || !/^[\x21-\x7e]+$/.test(text))
      this.add(`A reference has 1 to ${maxLength} visible ASCII characters.`, field);
    return text;
  }

  /** What `work` gives, or `otherwise` where it refuses; its reasons are collected. */
  attempt<T>(otherwise: T, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#faults.push(...error.userErrors);
      return otherwise;
    }
  }

  /** @throws Refusal with every fault so far */
  refuseIfAny(): void {
    if (this.#faults.length > 0) throw new Refusal(this.#faults);
  }
}

function textFault(text: string, maxLength: number, multiline: boolean): string | undefined {
  if (text.length > 2 * maxLength || longest(text) > maxLength)
    return `The text is longer than ${maxLength} characters.`;
  if (text.trim() === '') return 'The text is blank.';
  if (!isStorable(text)) return 'The text is not well-formed Unicode.';
  if ((multiline ? controlExceptLayout : control).test(text)) return 'The text has control characters.';
  if (!isVisible(text)) return 'The text has no visible characters.';
  if (reordering.test(text)) return 'The text has bidirectional control characters.';
  return undefined;
}

/** Compatibility forms can be longer than the text: one ligature becomes up to 18 characters in a sort key. */
function longest(text: string): number {
  return Math.max([...text].length, [...text.normalize('NFKC')].length);
}
