import type { Statement } from '../host/database/Statement.ts';
import type { Violation } from './Violation.ts';

/** A question to one schema of a hub: every row that it answers is a violation, told by its column `what`. */
export interface HubCheck {
  readonly invariant: Violation['invariant'];
  readonly statement: Statement;
}

export function hubCheck(invariant: Violation['invariant'], name: string, text: string): HubCheck {
  return { invariant, statement: { name: `invariant_${invariant}_${name}`, text } };
}
