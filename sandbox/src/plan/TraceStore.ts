import { useSyncExternalStore } from 'react';
import type { Trace } from './Trace.ts';

/** How the operation that was run last was answered, as far as the page knows. */
export type TraceState =
  | { readonly kind: 'none' }
  | { readonly kind: 'off' }
  /** The gateway answered, was asked for a trace and added none. */
  | { readonly kind: 'withheld' }
  /** The operation did not run: no text of it, its variables or the gateway's bounds allow that. */
  | { readonly kind: 'refused' }
  /** There was no answer. */
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'traced'; readonly trace: Trace };

const storageKey = 'ehub:trace';

/** Whether traces are asked for, and the last one: shared by the fetcher, which knows no component, and the panel. */
export class TraceStore {
  #state: TraceState = { kind: 'none' };
  #isOn = localStorage.getItem(storageKey) !== 'off';
  #focus: number | undefined;
  readonly #listeners = new Set<() => void>();

  get state(): TraceState {
    return this.#state;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Number of the fetch under the pointer or the keyboard's focus. */
  get focus(): number | undefined {
    return this.#focus;
  }

  show(state: TraceState): void {
    this.#state = state;
    this.#focus = undefined;
    this.#tell();
  }

  focusOn(fetchId: number | undefined): void {
    this.#focus = fetchId;
    this.#tell();
  }

  turn(isOn: boolean): void {
    this.#isOn = isOn;
    localStorage.setItem(storageKey, isOn ? 'on' : 'off');
    this.#tell();
  }

  /** The state of a component that follows the store. */
  use<Value>(read: (store: this) => Value): Value {
    return useSyncExternalStore(this.#subscribe, () => read(this));
  }

  readonly #subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const traceStore = new TraceStore();
