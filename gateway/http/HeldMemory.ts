/** Memory that clients occupy in the gateway, limited for all of them together: the oldest is released first. */
export class HeldMemory {
  readonly #bound: number;
  /** In the order of their start. */
  readonly #held = new Map<object, { bytes: number; readonly letGo: () => void }>();
  #bytes = 0;

  /** @param bound in bytes */
  constructor(bound: number) {
    this.#bound = bound;
  }

  /**
   * @param holder what the memory is held for; it may hold more or less than before
   * @param letGo called where it is the oldest when there is too much; it has been released then
   */
  hold(holder: object, bytes: number, letGo: () => void): void {
    const held = this.#held.get(holder);
    if (held) {
      this.#bytes += bytes - held.bytes;
      held.bytes = bytes;
    } else {
      this.#bytes += bytes;
      this.#held.set(holder, { bytes, letGo });
    }
    while (this.#bytes > this.#bound) this.#letOldestGo();
  }

  release(holder: object): void {
    this.#bytes -= this.#held.get(holder)?.bytes ?? 0;
    this.#held.delete(holder);
  }

  #letOldestGo(): void {
    for (const [holder, { letGo }] of this.#held) {
      this.release(holder);
      letGo();
      return;
    }
  }
}
