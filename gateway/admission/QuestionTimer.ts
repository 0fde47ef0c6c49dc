/** What one question may cost, in milliseconds. */
export interface QuestionTime {
  /** Of processor time; of time by the clock, where the system does not tell the former. */
  readonly processorMs: number;
  /** By the clock, however little of it the thread had a processor. */
  readonly clockMs: number;
}

/** Processor time is known to some milliseconds only; it is not looked at more often than this. */
const leastMs = 10;

/**
 * Times a thread that works on one question after the other. It has what processor time the event loop leaves, so what
 * it waits for that does not count: on a busy machine no operation would look too large that is not.
 */
export class QuestionTimer {
  readonly #time: QuestionTime;
  readonly #spentMs: () => number | undefined;
  readonly #onExceeded: () => void;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param spentMs processor time that the thread has had
   * @param onExceeded called once the question that was begun last has cost more
   */
  constructor(time: QuestionTime, spentMs: () => number | undefined, onExceeded: () => void) {
    this.#time = time;
    this.#spentMs = spentMs;
    this.#onExceeded = onExceeded;
  }

  begin(): void {
    this.end();
    const { processorMs, clockMs } = this.#time;
    const beganMs = performance.now();
    const spentBeforeMs = this.#spentMs();
    const look = () => {
      const elapsedMs = performance.now() - beganMs;
      const spentMs = this.#spentMs();
      const costMs = spentMs === undefined || spentBeforeMs === undefined ? elapsedMs : spentMs - spentBeforeMs;
      const leftMs = Math.min(processorMs - costMs, clockMs - elapsedMs);
      if (leftMs <= 0) this.#onExceeded();
      else this.#timer = setTimeout(look, Math.max(leftMs, leastMs));
    };
    this.#timer = setTimeout(look, Math.min(processorMs, clockMs));
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
