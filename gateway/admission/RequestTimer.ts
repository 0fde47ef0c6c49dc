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

  begin(): void {
    this.end();
    const { lateMs, starvedMs, slowMs, contendedMs, processorMs, clockMs } = this.#time;
    const beganMs = performance.now();
    const spentBeforeMs = this.#spentMs();
    const look = () => {
      const elapsedMs = performance.now() - beganMs;
      const spentMs = this.#spentMs();
      const costMs = spentMs === undefined || spentBeforeMs === undefined ? elapsedMs : spentMs - spentBeforeMs;
      if (costMs >= processorMs || elapsedMs >= clockMs) return this.#reach('EXCEEDED');
      if (costMs >= contendedMs) this.#reach('CONTENDED');
      else if (costMs >= slowMs) this.#reach('SLOW');
      else if (elapsedMs >= starvedMs && costMs < elapsedMs * limits.admissionLeastShare) this.#reach('STARVED');
      else if (elapsedMs >= lateMs && this.#stage === 'FRESH') this.#reach('LATE');
      const nextMs = Math.min(...[slowMs, contendedMs, processorMs].filter((stageMs) => stageMs > costMs)) - costMs;
      const nextByClockMs = (elapsedMs < starvedMs ? starvedMs : clockMs) - elapsedMs;
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
