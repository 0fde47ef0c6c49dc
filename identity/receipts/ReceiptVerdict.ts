import type { ExportHeader } from './ExportHeader.ts';

/** The fault of a line of an export. */
export type ReceiptFault =
  /** The first line is not a header with the range of receipts, signed by the hub. */
  | 'HEADER'
  /** The hub did not sign this: it was changed or inserted. */
  | 'NOT_SIGNED'
  /** A receipt of the hub that does not belong here: of another chain, a second time, or after the end. */
  | 'PUT_IN'
  /** A receipt is missing before this line, or after the last. */
  | 'LEFT_OUT'
  /** It stands before one that belongs before it. */
  | 'OUT_OF_ORDER'
  /** The hub signed two different histories: this one and the one that the line before belongs to. */
  | 'FORKED';

/** Outcome of verifying receipts. */
export type ReceiptVerdict =
  | {
      readonly kind: 'GOOD';
      readonly receipts: number;
      /** Of an export; undefined for receipts that were kept one by one. */
      readonly header?: ExportHeader;
    }
  | {
      readonly kind: 'BAD';
      /** Counted from 1; in an export line 1 is the header. */
      readonly line: number;
      readonly fault: ReceiptFault;
      /** A sentence for people, with the positions. */
      readonly message: string;
    };
