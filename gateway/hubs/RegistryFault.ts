/** One thing wrong with a registry document. */
export interface RegistryFault {
  /** Where, as a JSON path: `$.hubs[1].currency`. */
  readonly path: string;
  /** What is wrong. */
  readonly fault: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** One fault as one line for a log or a terminal. */
export function printFault({ path, fault, remedy }: RegistryFault): string {
  return `${path}: ${fault}. ${remedy}`;
}
