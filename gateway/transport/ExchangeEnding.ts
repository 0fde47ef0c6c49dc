import type { ConnectionFault } from './ConnectionFault.ts';

/** How one HTTP exchange ended. `tlsCode`: what Node or OpenSSL calls a fault of TLS. */
export type ExchangeEnding =
  | {
      readonly kind: 'ANSWERED';
      readonly status: number;
      /** The header of that name. */
      readonly retryAfter: string | undefined;
      readonly text: string;
      /** As they crossed the wire. */
      readonly bytes: number;
    }
  /** Not all of the request has left, so that nobody can have carried it out. */
  | { readonly kind: 'NOT_SENT'; readonly fault: ConnectionFault; readonly tlsCode?: string }
  /** The connection ended before an answer began. `isStale`: it had been used before, and may have been closed long ago. */
  | {
      readonly kind: 'NO_ANSWER';
      readonly fault: ConnectionFault;
      readonly isStale: boolean;
      readonly tlsCode?: string;
    }
  /** The connection ended in the middle of the answer. */
  | { readonly kind: 'CUT' }
  | { readonly kind: 'TOO_LARGE' }
  /** The endpoint already sends as much as it may at a time. */
  | { readonly kind: 'NO_ROOM' }
  | { readonly kind: 'NOT_TEXT' }
  /** The body cannot be decompressed, or is compressed as nobody asked. */
  | { readonly kind: 'NOT_DECODED' }
  /** The answer is not HTTP/1.x, or one that two readers could read differently. */
  | { readonly kind: 'NOT_HTTP' }
  /** The call itself cannot be written as HTTP: a header with a line break, say. */
  | { readonly kind: 'UNSENDABLE' }
  /** Its time was over, or nobody wanted the answer any more. `isSent`: the request had left. */
  | { readonly kind: 'GIVEN_UP'; readonly isSent: boolean };
