/** How a fake hub answers; everything but `ANSWER` is a way to be sick. */
export type Behaviour =
  | { readonly kind: 'ANSWER' }
  /** Takes the call and never answers. */
  | { readonly kind: 'HANG' }
  /** Sends the headers and half the answer, then never goes on. */
  | { readonly kind: 'STALL' }
  /** Answers after a while. */
  | { readonly kind: 'DELAY'; readonly ms: number }
  /** Answers when the promise resolves. */
  | { readonly kind: 'WAIT'; readonly until: Promise<unknown> }
  /** Answers rightly, but with another HTTP status. */
  | { readonly kind: 'ANSWER_WITH_STATUS'; readonly status: number }
  /** Fails as a proxy before it does: a status and no GraphQL. */
  | { readonly kind: 'STATUS'; readonly status: number }
  /** A web page, with status 200. */
  | { readonly kind: 'HTML' }
  /** JSON that ends in the middle, with a length that says so is right. */
  | { readonly kind: 'TRUNCATE' }
  /** The connection ends in the middle of the answer. */
  | { readonly kind: 'CUT' }
  /** The connection is reset before any answer. */
  | { readonly kind: 'RESET' }
  /** An answer of so many bytes. */
  | { readonly kind: 'TOO_MUCH'; readonly bytes: number }
  /** A failed operation: errors and no data. */
  | { readonly kind: 'ERRORS_WITHOUT_DATA' }
  /** The right answer, changed on its way. */
  | { readonly kind: 'CHANGE'; readonly change: (text: string) => string }
  /** Data of shapes that no contract has. */
  | { readonly kind: 'WRONG_SHAPE' }
  /** Any body: JSON of the value, or the text itself. */
  | { readonly kind: 'BODY'; readonly body: unknown };
