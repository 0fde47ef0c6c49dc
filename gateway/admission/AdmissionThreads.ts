import type { Logger } from '../hubs/Logger.ts';
import { limits } from '../limits.ts';
import { AdmissionThread } from './AdmissionThread.ts';
import type { RequestTime } from './RequestTimer.ts';
import type { ThreadSettings } from './ThreadMessage.ts';

/**
 * The threads that admit new operations. One does it as long as every operation is planned quickly; another stands by,
 * so that a thread that an operation holds, or costs its life, keeps nobody waiting. While one is slow there is a third,
 * and for a while after, since whoever sends one sends more. Each holds 55 MB.
 *
 * The first lets everybody else go first, and so starves where other processes never idle. What it has hardly begun by
 * then is handed on to the one that stands by, which has more of the processor.
 */
export class AdmissionThreads {
  readonly #settings: ThreadSettings;
  readonly #time: RequestTime;
  readonly #log: Logger;
  readonly #threads: AdmissionThread[] = [];
  /** True where other processes left the first thread little of a processor while it started. */
  #isBusy = false;
  #starting: Promise<void> | undefined;
  readonly #closing = new AbortController();
  #standbyTimer: NodeJS.Timeout | undefined;
  /** Runs while a request waits for one that takes long. */
  #roomTimer: NodeJS.Timeout | undefined;
  /** Runs while a third thread is kept. */
  #spareTimer: NodeJS.Timeout | undefined;

  /** Called when a request that waits may be given to a thread that could not take it before. */
  onChange: () => void = () => undefined;
  /** Called when there is no thread and none can be started. */
  onNone: () => void = () => undefined;

  private constructor(settings: ThreadSettings, time: RequestTime, log: Logger) {
    this.#settings = settings;
    this.#time = time;
    this.#log = log;
  }

  /** @throws Error with the reason where the supergraph is not valid */
  static async start(
    settings: ThreadSettings,
    time: RequestTime,
    log: Logger,
  ): Promise<{ threads: AdmissionThreads; apiSdl: string }> {
    const threads = new AdmissionThreads(settings, time, log);
    const { thread, apiSdl } = await AdmissionThread.start(
      { ...settings, niceness: limits.admissionStartNiceness },
      time,
    );
    threads.#use(thread);
    if (threads.#standsBy)
      threads.#standbyTimer = setTimeout(() => threads.#keepReady(), limits.admissionStandbyMs).unref();
    return { threads, apiSdl };
  }

  /** The thread that takes requests, where it can take one now: two would take the event loop's core more often. */
  get free(): AdmissionThread | undefined {
    const thread = this.#threads.find(({ isLate }) => !isLate);
    return thread?.canTake ? thread : undefined;
  }

  /** A thread for a request that was postponed: another is left for those that were not, or none has anything to do. */
  get spare(): AdmissionThread | undefined {
    const idle = this.#threads.filter((thread) => thread.isIdle);
    return idle.length > 1 || idle.length === this.#threads.length ? idle.at(-1) : undefined;
  }

  /** Sees to it that requests which take long do not keep one that waits from a thread. */
  makeRoom(): void {
    clearTimeout(this.#roomTimer);
    if (this.#threads.some((thread) => !thread.isLate || thread.isInterrupted)) return;
    this.#keepReady();
    // Those that began earlier have had more of the processor, which would be lost.
    const [last] = this.#threads
      .filter((thread) => thread.isPostponable)
      .sort((some, other) => other.beganMs - some.beganMs);
    if (last) last.interrupt('POSTPONED');
    else this.#roomTimer = setTimeout(() => this.onChange(), limits.admissionCheckMs).unref();
  }

  /** Sees to it that requests which were postponed share the threads with others that take as long. */
  makeRoomForPostponed(): void {
    this.#keepSpares();
    this.#keepReady(limits.admissionThreads);
    if (this.#threads.length < limits.admissionThreads || this.#threads.some((thread) => thread.isInterrupted)) return;
    this.#threads.find((thread) => thread.hasHadItsShare)?.interrupt('TIME');
  }

  /** Ends slow requests that nobody waits for. */
  endUnwanted(): void {
    for (const thread of this.#threads) if (thread.isSlow && thread.isUnwanted) thread.interrupt('UNWANTED');
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#standbyTimer);
    clearTimeout(this.#spareTimer);
    clearTimeout(this.#roomTimer);
    await this.#starting;
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  #use(thread: AdmissionThread): void {
    this.#threads.push(thread);
    this.#threads[0]?.goLast();
    thread.onStage = () => {
      thread.takeBack();
      if (thread.isStarved && this.#threads.some(({ canTake }) => canTake)) thread.handOn();
      if (thread.isSlow) {
        this.endUnwanted();
        thread.goLast();
        this.#keepSpares();
        this.#keepReady();
      }
      this.onChange();
    };
    void thread.ended.then(({ reason, error }) => {
      this.#threads.splice(this.#threads.indexOf(thread), 1);
      this.#threads[0]?.goLast();
      if (this.#isClosed || reason === 'CLOSED') return;
      this.#log.error({ reason, err: error }, 'The admission thread has ended and is replaced');
      this.#keepReady();
      this.onChange();
    });
  }

  get #standsBy(): boolean {
    return this.#settings.supergraphSdl.length <= limits.standbySupergraphLength;
  }

  /** Sees to it that there is a thread, and one that stands by. */
  #keepReady(wanted = this.#standsBy || this.#spareTimer ? 2 : 1): void {
    const ready = this.#threads.filter(({ isSlow }) => !isSlow);
    if (this.#isClosed || ready.length >= wanted || this.#threads.length >= limits.admissionThreads) return;
    this.#starting ??= this.#startAnother().then((isStarted) => {
      this.#starting = undefined;
      if (isStarted) this.#keepReady();
      this.onChange();
    });
  }

  /** Where the machine is not busy, nobody notices that another thread starts. */
  get #standbyNiceness(): number {
    return this.#isBusy ? limits.admissionStandbyNiceness : limits.admissionNiceness;
  }

  async #startAnother(): Promise<boolean> {
    try {
      const settings = { ...this.#settings, niceness: this.#standbyNiceness };
      const { thread } = await AdmissionThread.start(settings, this.#time, this.#closing.signal);
      this.#use(thread);
      return true;
    } catch (error) {
      if (this.#isClosed) return false;
      this.#log.error({ err: error }, 'An admission thread cannot be started');
      if (this.#threads.length === 0) this.onNone();
      return false;
    }
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** From now on for a while. */
  #keepSpares(): void {
    clearTimeout(this.#spareTimer);
    this.#spareTimer = setTimeout(() => this.#endSpares(), limits.admissionSpareMs).unref();
  }

  #endSpares(): void {
    this.#spareTimer = undefined;
    const ready = this.#threads.filter(({ isSlow }) => !isSlow);
    // The first, and the newest, which was not slow yet.
    const spare = ready.slice(1, this.#standsBy ? -1 : undefined);
    for (const thread of spare) if (thread.isIdle) void thread.stop();
    if (this.#threads.some(({ isSlow }) => isSlow)) this.#keepSpares();
  }
}
