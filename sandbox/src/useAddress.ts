import { useSyncExternalStore } from 'react';
import { type Address, printAddress, readAddress } from './address.ts';

interface Visit extends Address {
  /** How often somebody went to another operation by a link; what the editor itself holds is noted and does not count. */
  readonly opened: number;
}

let current: Visit = { ...readAddress(location.hash), opened: 0 };
const listeners = new Set<() => void>();

window.addEventListener('hashchange', () => {
  const next = readAddress(location.hash);
  const isOther = next.query !== current.query || next.variables !== current.variables;
  move({ ...next, opened: current.opened + (isOther ? 1 : 0) });
});

/** The address that the page shows now. */
export function useAddress(): Address {
  return useSyncExternalStore(subscribe, currentAddress);
}

/** Changes only where an editor must begin anew with the operation of the address. */
export function useOpened(): number {
  return useSyncExternalStore(subscribe, () => current.opened);
}

export function currentAddress(): Address {
  return current;
}

/** Notes what the editor holds; it is no step in the browser's history. */
export function noteOperation(query: string | undefined, variables: string | undefined): void {
  move({ ...current, query, variables });
  history.replaceState(null, '', printAddress(current));
}

function move(next: Visit): void {
  current = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
