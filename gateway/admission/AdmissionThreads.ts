import type { Logger } from '../hubs/Logger.ts';
import { limits } from '../limits.ts';
import { AdmissionThread } from './AdmissionThread.ts';
import type { QuestionTime } from './QuestionTimer.ts';
import type { ThreadSettings } from './ThreadMessage.ts';

/**
 * The threads that admit new operations: one as long as every operation is planned quickly, since each holds 55 MB. Once
 * one is slow, another is made ready for the rest, and a third beside two that are; they end when no operation was slow
 * for a while. So a thread that an operation holds, or costs its life, keeps nobody waiting but at the first time.
 */
export class AdmissionThreads {
  readonly #settings: ThreadSettings;
  readonly #time: QuestionTime;
  readonly #log: Logger;
  readonly #threads: AdmissionThread[] = [];
  #starting: Promise<void> | undefined;
  #isClosed = false;
  /** Runs while spare threads are kept. */
  #spareTimer: NodeJS.Timeout | undefined;

  /** Called when a question that waits may be given to a thread that could not take it before. */
  onChange: () => void = () => undefined;
  /** Called when there is no thread and none can be started. */
  onNone: () => void = () => undefined;

  private constructor(settings: ThreadSettings, time: QuestionTime, log: Logger) {
    this.#settings = settings;
    this.#time = time;
    this.#log = log;
  }

  /** @throws Error with the reason where the supergraph is not valid */
  static async start(
    settings: ThreadSettings,
    time: QuestionTime,
    log: Logger,
  ): Promise<{ threads: AdmissionThreads; apiSdl: string }> {
    const threads = new AdmissionThreads(settings, time, log);
    const { thread, apiSdl } = await AdmissionThread.start(settings, time);
    threads.#use(thread);
    return { threads, apiSdl };
  }

  /** One that can take a question now, an idle one first. */
  get free(): AdmissionThread | undefined {
    const free = this.#threads.filter((thread) => thread.canTake);
    return free.find((thread) => thread.isIdle) ?? free[0];
  }

  /** Sees to it that slow questions do not keep one that waits from a thread. */
  makeRoom(): void {
    if (this.#isClosed || this.#threads.some((thread) => !thread.isSlow)) return;
    const unwanted = this.#threads.find((thread) => thread.isUnwanted);
    if (unwanted) unwanted.giveUp('UNWANTED');
    else if (this.#threads.length < limits.admissionThreads) this.#start();
    else this.#threads.find((thread) => thread.hasHadItsShare)?.giveUp('TIME');
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#spareTimer);
    await this.#starting;
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  #use(thread: AdmissionThread): void {
    this.#threads.push(thread);
    thread.onSlow = () => {
      thread.takeBack();
      this.#keepSpares();
      if (this.#threads.every((each) => each.isSlow) && this.#threads.length < limits.admissionThreads) this.#start();
      this.onChange();
    };
    void thread.ended.then(({ loss, error }) => {
      this.#threads.splice(this.#threads.indexOf(thread), 1);
      if (this.#isClosed || loss === 'CLOSED') return;
      this.#log.error({ loss, err: error }, 'The admission thread has ended and is replaced');
      if (this.#threads.length < (this.#spareTimer ? 2 : 1)) this.#start();
      this.onChange();
    });
  }

  #start(): void {
    if (this.#isClosed) return;
    this.#starting ??= this.#startAnother().finally(() => {
      this.#starting = undefined;
      this.onChange();
    });
  }

  async #startAnother(): Promise<void> {
    try {
      const { thread } = await AdmissionThread.start(this.#settings, this.#time);
      if (this.#isClosed) await thread.stop();
      else this.#use(thread);
    } catch (error) {
      this.#log.error({ err: error }, 'An admission thread cannot be started');
      if (this.#threads.length === 0) this.onNone();
    }
  }

  /** From now on for a while. */
  #keepSpares(): void {
    clearTimeout(this.#spareTimer);
    this.#spareTimer = setTimeout(() => this.#endSpares(), limits.admissionSpareMs).unref();
  }

  #endSpares(): void {
    this.#spareTimer = undefined;
    const idle = this.#threads.filter(({ isIdle }) => isIdle);
    for (const thread of idle.slice(idle.length === this.#threads.length ? 1 : 0)) void thread.stop();
    if (this.#threads.length - idle.length > 1) this.#keepSpares();
  }
}
