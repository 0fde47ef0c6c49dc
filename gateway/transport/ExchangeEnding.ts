/** How one HTTP exchange ended, when nobody cancelled it. */
export type ExchangeEnding =
  | { readonly kind: 'ANSWERED'; readonly status: number; readonly text: string; readonly bytes: number }
  /** There was no connection, or it ended before an answer began. */
  | { readonly kind: 'NO_ANSWER' }
  /** The connection ended in the middle of the answer. */
  | { readonly kind: 'CUT' }
  | { readonly kind: 'TOO_LARGE' }
  | { readonly kind: 'NOT_TEXT' }
  /** The answer is not HTTP/1.x, or one that two readers could read differently. */
  | { readonly kind: 'NOT_HTTP' }
  /** The call itself cannot be written as HTTP: a header with a line break, say. */
  | { readonly kind: 'UNSENDABLE' };
