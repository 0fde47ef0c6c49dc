/** One thing wrong with a registry document, or with another document that is read the same way. */
export interface RegistryFault {
  /** Where, as a JSON path: `$.hubs[1].currency`. */
  readonly path: string;
  /** Where in the text, both from 1. */
  readonly line: number;
  readonly column: number;
  /** What is wrong. */
  readonly fault: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** One fault as one line for a log or a terminal. */
export function printFault({ path, line, fault, remedy }: RegistryFault): string {
  return `line ${line}, ${path}: ${fault}. ${remedy}`;
}
