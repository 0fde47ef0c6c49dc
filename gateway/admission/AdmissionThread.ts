import { setPriority, totalmem } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { limits } from '../limits.ts';
import { Interruption } from '../plan/Interruption.ts';
import { processorTimeMs } from './processorTime.ts';
import { type RequestTime, RequestTimer } from './RequestTimer.ts';
import type { ThreadAnswer, ThreadGreeting, ThreadRequest, ThreadSettings, ThreadStart } from './ThreadMessage.ts';

/**
 * Why a request has no answer: what was spent on it, or that nobody wanted it any more, or that it is slow and others
 * wait, or nothing where it only waited behind the one that cost the thread.
 */
export type EndReason = 'TIME' | 'MEMORY' | 'FAULT' | 'UNWANTED' | 'POSTPONED' | 'NOT_BEGUN' | 'CLOSED';

/** A request was ended, alone or with its thread, before it was answered. */
export class RequestEnded extends Error {
  readonly reason: EndReason;

  constructor(reason: EndReason) {
    super(`The request ended: ${reason}`);
    this.reason = reason;
  }
}

/** A request that is being ended. */
interface Interrupted {
  readonly reason: EndReason;
  readonly timer: NodeJS.Timeout;
}

interface PendingRequest {
  /** When a client began to wait for it. */
  readonly arrivedMs: number;
  readonly isUnwanted: () => boolean;
  readonly resolve: (answer: ThreadAnswer) => void;
  readonly reject: (reason: RequestEnded) => void;
}

/** In the place of a request that was taken back: what comes of it is nobody's. */
const takenBack: PendingRequest = {
  ...{ arrivedMs: Number.POSITIVE_INFINITY, isUnwanted: () => true },
  ...{ resolve: () => undefined, reject: () => undefined },
};

/** The program beside this file, compiled as this file is. */
const program = new URL(`./threadProgram${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url);

/** What a thread may hold for a supergraph, in MB; half of the machine's memory at most. */
function heapMbFor(supergraphSdl: string): number {
  const wanted = limits.admissionOldHeapMb + (supergraphSdl.length / 1e6) * limits.admissionHeapMbPerMegabyte;
  return Math.round(Math.min(wanted, totalmem() / 2 / 1e6));
}

/**
 * One thread that admits new operations. A request that takes too long is interrupted; the thread ends where that does not
 * help, or when a request costs it its memory.
 */
export class AdmissionThread {
  readonly #worker: Worker;
  readonly #timer: RequestTimer;
  /** Requests without an answer yet; the thread works on the first. */
  readonly #pending: PendingRequest[] = [];
  #threadNumber: string | undefined;
  /** The part of a processor that it had while it started. */
  share = 1;
  #reason: EndReason = 'FAULT';
  #isOver = false;
  readonly #interruption = new Interruption();
  /** Requests that it has answered. */
  #answers = 0;
  /** Why the request that it works on is being ended. */
  #interrupted: Interrupted | undefined;
  /** Settles when the thread has ended, with what it said last. */
  readonly ended: Promise<{ readonly kind: 'ENDED'; readonly reason: EndReason; readonly error: unknown }>;

  /** Called when the request that it works on is late, is found to be slow, and may be given up for others. */
  onStage: () => void = () => undefined;

  private constructor(settings: ThreadSettings, time: RequestTime) {
    this.#timer = new RequestTimer(
      time,
      () => processorTimeMs(this.#threadNumber),
      (stage) => (stage === 'EXCEEDED' ? this.interrupt('TIME') : this.onStage()),
    );
    // The flag, where the process has it for the event loop's heap, counts for a thread above its resource limits. A
    // heap reads it when it is made, so changing it changes no other.
    setFlagsFromString(`--max-semi-space-size=${limits.admissionSemiSpaceMb}`);
    this.#worker = new Worker(program, {
      name: 'admission',
      // A sovereign gateway calls nobody; Apollo's libraries read this when they load a supergraph.
      env: { ...process.env, APOLLO_TELEMETRY_DISABLED: '1' },
      resourceLimits: { maxOldGenerationSizeMb: heapMbFor(settings.supergraphSdl) },
    });
    const { memory } = this.#interruption;
    this.#worker.postMessage({ kind: 'START', settings, interruption: memory } satisfies ThreadStart);
    let fault: unknown;
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      fault = error;
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') this.#reason = 'MEMORY';
    });
    this.ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#fail();
        resolve({ kind: 'ENDED', reason: this.#reason, error: fault });
      });
    });
  }

  /**
   * Starts the thread and waits until it serves.
   * @param time what one request may cost
   * @param unwanted aborted where it need not start any more
   * @throws Error with the reason where the supergraph is not valid, or the thread cannot start
   */
  static async start(
    settings: ThreadSettings,
    time: RequestTime,
    unwanted?: AbortSignal,
  ): Promise<{ thread: AdmissionThread; apiSdl: string }> {
    const beganMs = performance.now();
    const thread = new AdmissionThread(settings, time);
    const stop = () => void thread.stop();
    unwanted?.addEventListener('abort', stop);
    const greeting = await Promise.race([thread.#greeting(), thread.ended]);
    unwanted?.removeEventListener('abort', stop);
    if (greeting.kind === 'READY') {
      thread.#threadNumber = greeting.threadNumber;
      const spentMs = processorTimeMs(greeting.threadNumber);
      thread.share = spentMs === undefined ? 1 : spentMs / (performance.now() - beganMs);
      thread.#worker.on('message', (answer: ThreadAnswer) => thread.#answered(answer));
      return { thread, apiSdl: greeting.apiSdl };
    }
    await thread.stop();
    if (greeting.kind === 'INVALID') throw new Error(greeting.reason);
    if (greeting.reason !== 'MEMORY') throw new Error(`The admission thread cannot start: ${greeting.error}`);
    const heapMb = heapMbFor(settings.supergraphSdl);
    throw new Error(
      `Planning needs more than ${heapMb} MB, the heap of an admission thread for a supergraph of its size.`,
    );
  }

  /**
   * True where it has at most one request to work on, which is not late: with another it need not wait for the event
   * loop after that.
   */
  get canTake(): boolean {
    return !this.#isOver && !this.isInterrupted && this.#pending.length < 2 && !this.isLate;
  }

  get isIdle(): boolean {
    return this.#pending.length === 0 && !this.#isOver;
  }

  /** True where what it works on is being ended. */
  get isInterrupted(): boolean {
    return this.#interrupted !== undefined;
  }

  /** When it began with what it works on. */
  get beganMs(): number {
    return this.#timer.beganMs;
  }

  /** True where what it works on may be ended for others that wait: it has cost more than nearly all do. */
  get isPostponable(): boolean {
    return this.isLate && this.#timer.costMs >= limits.admissionPostponedMs;
  }

  /** True where nobody is to wait behind the request that it works on. */
  get isLate(): boolean {
    return this.#timer.stage !== 'FRESH';
  }

  /** True where other processes, or the event loop, leave it hardly any processor time for a request. */
  get isStarved(): boolean {
    return this.#timer.stage === 'STARVED';
  }

  /** True where it works on a request that is slow. */
  get isSlow(): boolean {
    return this.#timer.stage === 'SLOW' || this.#timer.stage === 'CONTENDED';
  }

  /** True where that request has had its share of what others wait for. */
  get hasHadItsShare(): boolean {
    return this.#timer.stage === 'CONTENDED';
  }

  /** True where nobody waits for what it works on. */
  get isUnwanted(): boolean {
    return this.#pending[0]?.isUnwanted() ?? false;
  }

  /** Rejects the request that waits behind the one it works on, as not begun. */
  takeBack(): void {
    const [first, ...behind] = this.#pending.splice(0);
    if (first) this.#pending.push(first, ...behind.map(() => takenBack));
    for (const { reject } of behind) reject(new RequestEnded('NOT_BEGUN'));
  }

  /** Rejects the request that it works on as not begun, so that another thread takes it. It works on for nobody. */
  handOn(): void {
    const [first] = this.#pending.splice(0, 1, takenBack);
    first?.reject(new RequestEnded('NOT_BEGUN'));
  }

  /**
   * From now on every process that is not as nice goes first. On Linux, where threads have priorities of their own; it is
   * not worth a gateway where a sandbox forbids it.
   */
  goLast(): void {
    try {
      if (this.#threadNumber !== undefined) setPriority(Number(this.#threadNumber), limits.admissionNiceness);
    } catch {
      return;
    }
  }

  /** Ends the request that it works on; itself, where that goes on nevertheless. */
  interrupt(reason: 'TIME' | 'UNWANTED' | 'POSTPONED'): void {
    if (this.#interrupted || this.#isOver) return;
    this.#interruption.interrupt(this.#answers + 1);
    const spentMs = processorTimeMs(this.#threadNumber) ?? performance.now();
    const look = () => {
      const costMs = (processorTimeMs(this.#threadNumber) ?? performance.now()) - spentMs;
      if (costMs < limits.admissionInterruptMs) interrupted.timer.refresh();
      else this.#end(reason);
    };
    const interrupted = { reason, timer: setTimeout(look, limits.admissionInterruptMs) };
    this.#interrupted = interrupted;
  }

  #end(reason: EndReason): void {
    this.#isOver = true;
    this.#reason = reason;
    void this.#worker.terminate();
  }

  /**
   * @param arrivedMs when a client began to wait for it
   * @param isUnwanted true once nobody waits for the answer any more
   * @throws RequestEnded
   */
  ask(request: ThreadRequest, arrivedMs: number, isUnwanted: () => boolean): Promise<ThreadAnswer> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ arrivedMs, isUnwanted, resolve, reject });
      this.#worker.postMessage(request);
      if (this.#pending.length === 1) this.#watch();
    });
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    this.#reason = 'CLOSED';
    await this.#worker.terminate();
    await this.ended;
  }

  #greeting(): Promise<ThreadGreeting> {
    return new Promise((resolve) => this.#worker.once('message', resolve));
  }

  #answered(answer: ThreadAnswer): void {
    const reason = this.#interrupted?.reason ?? 'FAULT';
    this.#endInterruption();
    this.#answers += 1;
    const request = this.#pending.shift();
    this.#watch();
    if (answer.kind === 'INTERRUPTED') request?.reject(new RequestEnded(reason));
    else request?.resolve(answer);
  }

  #endInterruption(): void {
    clearTimeout(this.#interrupted?.timer);
    this.#interrupted = undefined;
  }

  /** Gives the first request its time. */
  #watch(): void {
    const [first] = this.#pending;
    if (first) this.#timer.begin(performance.now() - first.arrivedMs);
    else this.#timer.end();
  }

  #fail(): void {
    this.#timer.end();
    this.#endInterruption();
    this.#isOver = true;
    const waiting = this.#reason === 'CLOSED' ? 'CLOSED' : 'NOT_BEGUN';
    for (const [index, { reject }] of this.#pending.splice(0).entries())
      reject(new RequestEnded(index === 0 ? this.#reason : waiting));
  }
}
