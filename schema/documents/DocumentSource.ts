/** Where a document comes from that may change while it is used: the registry, a supergraph. */
export interface DocumentSource<Reading = DocumentReading> {
  /** For the log: the file or the URL. */
  readonly name: string;
  /**
   * Delivers what is read now, and again whenever it may have changed, until closed. Resolves after the first delivery.
   * The same document may be delivered more than once.
   */
  start(deliver: (reading: Reading) => void): Promise<void>;
  /** Ends all watching and waiting; nothing is delivered afterwards. */
  close(): void;
}

/** A document, or why there is none at the moment. */
export type DocumentReading =
  | { readonly kind: 'DOCUMENT'; readonly text: string }
  | { readonly kind: 'UNREACHABLE'; readonly reason: string };

/** As a `DocumentReading`, where a document may also be one that must not be used. */
export type CheckedReading = DocumentReading | { readonly kind: 'REFUSED'; readonly reason: string };
