import { useSyncExternalStore } from 'react';
import type { Trace } from './Trace.ts';

/** The outcome of the last operation, as far as the page knows it. */
export type TraceState =
  | { readonly kind: 'none' }
  | { readonly kind: 'off' }
  /** The response has no trace, though one was requested. */
  | { readonly kind: 'withheld' }
  /** The operation was not run: it, its variables or the gateway's bounds prevent that. */
  | { readonly kind: 'refused' }
  /** There was no response. */
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'traced'; readonly trace: Trace };

const storageKey = 'ehub:trace';

/** Whether traces are requested, and the last one: shared by the fetcher, which knows no component, and the panel. */
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
