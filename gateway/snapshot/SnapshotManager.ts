import { performance } from 'node:perf_hooks';
import type { DocumentReading, DocumentSource } from '../../schema/documents/DocumentSource.ts';
import type { Logger } from '../hubs/Logger.ts';
import type { SupergraphSnapshot } from './SupergraphSnapshot.ts';
import { warmUp } from './warmUp.ts';

export interface SnapshotManagerOptions {
  /** Where the supergraph SDL comes from. */
  readonly source: DocumentSource;
  /** Makes a snapshot of an SDL. Rejects with an Error that has the reason where the supergraph is not valid. */
  readonly make: (supergraphSdl: string) => Promise<SupergraphSnapshot>;
  readonly logger: Logger;
}

/**
 * Holds the snapshot that serves, and replaces it when the supergraph changes. The next one is loaded, checked and
 * warmed while the last one serves; a supergraph that is not valid is refused whole, and the last good one stays.
 */
export class SnapshotManager {
  readonly #options: SnapshotManagerOptions;
  readonly #retiring = new Set<SupergraphSnapshot>();
  #current: SupergraphSnapshot;
  #number = 1;
  #currentSdl: string;
  #lastSdl: string;
  #pendingSdl: string | undefined;
  /** Not serving yet. */
  #next: SupergraphSnapshot | undefined;
  #replacing: Promise<void> | undefined;
  #isReachable = true;
  #isClosed = false;

  private constructor(options: SnapshotManagerOptions, sdl: string, first: SupergraphSnapshot) {
    this.#options = options;
    this.#currentSdl = sdl;
    this.#lastSdl = sdl;
    this.#current = first;
    first.serve();
  }

  /** @throws Error where there is no supergraph to begin with, or it is not valid */
  static async start(options: SnapshotManagerOptions): Promise<SnapshotManager> {
    const { source, make } = options;
    let manager: SnapshotManager | undefined;
    const readings: DocumentReading[] = [];
    await source.start((reading) => (manager ? manager.#take(reading) : readings.push(reading)));
    try {
      const [first, ...others] = readings;
      if (first?.kind !== 'DOCUMENT') throw new Error(first?.reason);
      manager = new SnapshotManager(options, first.text, await make(first.text));
      // What was read while the first was made.
      for (const reading of others) manager.#take(reading);
      return manager;
    } catch (error) {
      source.close();
      throw new Error(`The supergraph ${source.name} cannot be served: ${reasonOf(error)}`);
    }
  }

  /** For requests that begin now. */
  get current(): SupergraphSnapshot {
    return this.#current;
  }

  /** 1 for the snapshot that the gateway started with, then up. */
  get number(): number {
    return this.#number;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#options.source.close();
    await this.#next?.close();
    await this.#replacing;
    await Promise.all([this.#current, ...this.#retiring].map((snapshot) => snapshot.close()));
  }

  #take(reading: DocumentReading): void {
    const { source, logger } = this.#options;
    if (reading.kind === 'UNREACHABLE') {
      const facts = { supergraph: source.name, reason: reading.reason };
      if (this.#isReachable) logger.warn(facts, 'Supergraph unreachable; the last valid one stays in use');
      this.#isReachable = false;
      return;
    }
    this.#isReachable = true;
    if (reading.text === this.#lastSdl) return;
    this.#lastSdl = reading.text;
    this.#pendingSdl = reading.text;
    this.#replacing ??= this.#replace();
  }

  /** One at a time; of those that come meanwhile, the last. */
  async #replace(): Promise<void> {
    while (this.#pendingSdl !== undefined && !this.#isClosed) {
      const sdl = this.#pendingSdl;
      this.#pendingSdl = undefined;
      await this.#replaceBy(sdl);
    }
    this.#replacing = undefined;
  }

  async #replaceBy(sdl: string): Promise<void> {
    if (sdl === this.#currentSdl) return;
    const { source, make, logger } = this.#options;
    const startMs = performance.now();
    try {
      this.#next = await make(sdl);
      const figures = await warmUp(this.#next, this.#current.operations);
      if (this.#isClosed) return await this.#next.close();
      this.#swap(this.#next, sdl);
      const tookMs = Math.round(performance.now() - startMs);
      logger.info({ supergraph: source.name, generation: this.#number, ...figures, tookMs }, 'Supergraph replaced');
    } catch (error) {
      await this.#next?.close();
      logger.error(
        { supergraph: source.name, reason: reasonOf(error) },
        'Supergraph refused; the last valid one stays in use',
      );
    } finally {
      this.#next = undefined;
    }
  }

  #swap(next: SupergraphSnapshot, sdl: string): void {
    const last = this.#current;
    next.serve();
    this.#current = next;
    this.#currentSdl = sdl;
    this.#number += 1;
    this.#retiring.add(last);
    void last.retire().then(() => this.#retiring.delete(last));
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
