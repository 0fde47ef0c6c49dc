import type { ExportHeader } from './ExportHeader.ts';

/** The fault of a line of an export. */
export type ReceiptFault =
  /** The first line is not a header with the range of receipts, signed by the hub. */
  | 'HEADER'
  /** The hub did not sign this: it was changed or inserted. */
  | 'NOT_SIGNED'
  /** A receipt of the hub that does not belong here: from another chain, repeated, or after the end. */
  | 'PUT_IN'
  /** A receipt is missing before this line, or after the last. */
  | 'LEFT_OUT'
  /** A receipt that belongs after the next one. */
  | 'OUT_OF_ORDER'
  /** The hub signed two different histories: this one and that of the previous line. */
  | 'FORKED';

/** Outcome of verifying receipts. */
export type ReceiptVerdict =
  | {
      readonly kind: 'GOOD';
      readonly receipts: number;
      /** The header of an export; undefined for single receipts. */
      readonly header?: ExportHeader;
    }
  | {
      readonly kind: 'BAD';
      /** Counted from 1; in an export line 1 is the header. */
      readonly line: number;
      readonly fault: ReceiptFault;
      /** A sentence with the positions. */
      readonly message: string;
    };
