import { limits } from '../limits.ts';

/** What one request may cost, in milliseconds. */
export interface RequestTime {
  /** By the clock, after which others do not wait behind it. */
  readonly lateMs: number;
  /** By the clock, after which the thread starves if it has had less than an eighth of it. */
  readonly starvedMs: number;
  /** Processor time after which it counts as slow. */
  readonly slowMs: number;
  /** Processor time after which it may be given up where others wait. */
  readonly contendedMs: number;
  /** Of processor time; of time by the clock, where the system does not tell the former. */
  readonly processorMs: number;
  /** By the clock, however little of it the thread had a processor. */
  readonly clockMs: number;
  /** By the clock since a client waits, after which one that may be given up is: the client is still to be told so. */
  readonly answerMs: number;
}

/** How far a request has got. Each comes after the one before it; most that are slow never starved. */
export type RequestStage = 'FRESH' | 'LATE' | 'STARVED' | 'SLOW' | 'CONTENDED' | 'EXCEEDED';

/**
 * Times a thread that works on one request after the other. It has what processor time the event loop leaves, so what
 * it waits for that does not count: on a busy machine no operation would look too large that is not.
 */
export class RequestTimer {
  readonly #time: RequestTime;
  readonly #spentMs: () => number | undefined;
  readonly #onStage: (stage: RequestStage) => void;
  #timer: NodeJS.Timeout | undefined;
  #stage: RequestStage = 'FRESH';
  #beganMs = 0;
  #spentBeforeMs: number | undefined;

  /**
   * @param spentMs processor time that the thread has had
   * @param onStage called when the request that was begun last gets to a further stage
   */
  constructor(time: RequestTime, spentMs: () => number | undefined, onStage: (stage: RequestStage) => void) {
    this.#time = time;
    this.#spentMs = spentMs;
    this.#onStage = onStage;
  }

  /** Of the request that was begun last; `FRESH` where there is none. */
  get stage(): RequestStage {
    return this.#stage;
  }

  /** When the request that was begun last was begun. */
  get beganMs(): number {
    return this.#beganMs;
  }

  /** Processor time of the request that was begun last; time by the clock, where the system does not tell it. */
  get costMs(): number {
    const spentMs = this.#spentMs();
    if (spentMs === undefined || this.#spentBeforeMs === undefined) return performance.now() - this.#beganMs;
    return spentMs - this.#spentBeforeMs;
  }

  /** @param waitedMs how long a client has waited for it; a negative number where none does */
  begin(waitedMs = Number.NEGATIVE_INFINITY): void {
    this.end();
    const { lateMs, starvedMs, slowMs, contendedMs, processorMs, clockMs, answerMs } = this.#time;
    const beganMs = performance.now();
    this.#beganMs = beganMs;
    this.#spentBeforeMs = this.#spentMs();
    const look = () => {
      const elapsedMs = performance.now() - beganMs;
      const { costMs } = this;
      const leftMs = answerMs - waitedMs - elapsedMs;
      const isOfNoUse = costMs >= contendedMs && leftMs <= 0;
      if (costMs >= processorMs || elapsedMs >= clockMs || isOfNoUse) return this.#reach('EXCEEDED');
      if (costMs >= contendedMs) this.#reach('CONTENDED');
      else if (costMs >= slowMs) this.#reach('SLOW');
      else if (elapsedMs >= starvedMs && costMs < elapsedMs * limits.admissionLeastShare) this.#reach('STARVED');
      else if (elapsedMs >= lateMs && this.#stage === 'FRESH') this.#reach('LATE');
      const nextMs = Math.min(...[slowMs, contendedMs, processorMs].filter((stageMs) => stageMs > costMs)) - costMs;
      const nextByClockMs = Math.min(
        (elapsedMs < starvedMs ? starvedMs : clockMs) - elapsedMs,
        leftMs > 0 ? leftMs : clockMs,
      );
      this.#timer = setTimeout(look, Math.max(Math.min(nextMs, nextByClockMs), limits.admissionCheckMs));
    };
    this.#timer = setTimeout(look, Math.min(lateMs, slowMs, contendedMs, processorMs, clockMs));
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#stage = 'FRESH';
  }

  #reach(stage: RequestStage): void {
    if (this.#stage === stage) return;
    this.#stage = stage;
    this.#onStage(stage);
  }
}
