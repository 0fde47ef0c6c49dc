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

/** Bounds of reading documents that are watched or polled. Waits in milliseconds. */
export const documentLimits = {
  /**
   * While a file is being written, waits for the writer to finish before reading. Short: what is read
   * half is refused, and is read again.
   */
  debounceMs: 20,
  /** Reads a file again without a bell, for file systems that report no changes. */
  rereadMs: 5_000,
  /** From the end of one poll of a URL to the next: how long a change waits; a 304 costs next to nothing. */
  pollMs: 5_000,
  /** A URL that does not answer within this is asked again at the next poll. */
  timeoutMs: 5_000,
} as const;

/**
 * The text of a document.
 * @throws Error where it is not UTF-8: a name in another encoding would be read as something else
 */
export function decodeText(bytes: ArrayBuffer | Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('It is not UTF-8 text.');
  }
}
