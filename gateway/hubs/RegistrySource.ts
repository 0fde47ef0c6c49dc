/** Where registry documents come from. */
export interface RegistrySource {
  /** For the log: the file or the URL. */
  readonly name: string;
  /**
   * Delivers what is read now, and again whenever it may have changed, until closed. Resolves after the first delivery.
   * The same document may be delivered more than once.
   */
  start(deliver: (reading: RegistryReading) => void): Promise<void>;
  /** Ends all watching and waiting; nothing is delivered afterwards. */
  close(): void;
}

/** A document, or why there is none at the moment. */
export type RegistryReading =
  | { readonly kind: 'DOCUMENT'; readonly text: string }
  | { readonly kind: 'UNREACHABLE'; readonly reason: string };
