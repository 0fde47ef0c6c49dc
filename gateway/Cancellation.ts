/**
 * Whether what is under way is still wanted. An `AbortSignal` is an event target of the DOM: making one and listening
 * to it for each call takes a twentieth of a small request's processor time, so the gateway has only this of it.
 */
export class Cancellation {
  #isCancelled = false;
  readonly #listeners = new Set<() => void>();

  /** @param causes cancel this one when they are cancelled, as long as they live */
  constructor(...causes: readonly Cancellation[]) {
    for (const cause of causes) {
      if (cause.isCancelled) this.#isCancelled = true;
      else cause.add(() => this.cancel());
    }
  }

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** Has `listener` called when it is cancelled; not where it already is. */
  add(listener: () => void): void {
    this.#listeners.add(listener);
  }

  remove(listener: () => void): void {
    this.#listeners.delete(listener);
  }

  /** How many are to be told. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** Tells everybody once, and nobody thereafter. */
  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    const told = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of told) listener();
  }
}
