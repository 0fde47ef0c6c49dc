import { type FSWatcher, watch } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { limits } from '../limits.ts';
import type { RegistryReading, RegistrySource } from './RegistrySource.ts';

/** How often a file source looks; tests look more often. */
export interface FileSourceTimes {
  readonly debounceMs: number;
  readonly rereadMs: number;
}

const defaultTimes: FileSourceTimes = { debounceMs: limits.registryDebounceMs, rereadMs: limits.registryRereadMs };

/**
 * A registry document in a file. The folder is watched, not the file: editors and configuration mounts replace the file
 * (or the symbolic link to it) by renaming, which ends a watch on the file itself. The watch is only the bell; the truth
 * is what a read finds, and a slow re-read covers file systems that ring no bell and folders that come and go.
 */
export class FileSource implements RegistrySource {
  readonly name: string;
  readonly #times: FileSourceTimes;
  #deliver: (reading: RegistryReading) => void = () => {};
  #watcher: FSWatcher | undefined;
  #watchedFolder = 0;
  #timer: NodeJS.Timeout | undefined;
  #isReading = false;
  #isDue = false;
  #isClosed = false;

  /** `path` of the file, absolute or from the working directory. The file need not exist yet. */
  constructor(path: string, times: FileSourceTimes = defaultTimes) {
    this.name = path;
    this.#times = times;
  }

  async start(deliver: (reading: RegistryReading) => void): Promise<void> {
    this.#deliver = deliver;
    await this.#look();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#watcher?.close();
  }

  /** A change was seen. One that comes while a read is under way is not lost: another read follows. */
  #ring(): void {
    if (!this.#isReading && !this.#isDue) this.#lookAfter(this.#times.debounceMs);
    this.#isDue = true;
  }

  #lookAfter(delayMs: number): void {
    clearTimeout(this.#timer);
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#look(), delayMs);
  }

  async #look(): Promise<void> {
    this.#isReading = true;
    this.#isDue = false;
    await this.#watchFolder();
    const reading = await this.#read();
    this.#isReading = false;
    if (this.#isClosed) return;
    this.#lookAfter(this.#isDue ? this.#times.debounceMs : this.#times.rereadMs);
    this.#deliver(reading);
  }

  /** Watches the folder that is there now; one that was removed and made again is another one. */
  async #watchFolder(): Promise<void> {
    const folder = dirname(this.name);
    const inode = await stat(folder).then(
      (found) => found.ino,
      () => 0,
    );
    if (this.#isClosed || inode === this.#watchedFolder) return;
    this.#watcher?.close();
    this.#watchedFolder = 0;
    if (inode === 0) return;
    try {
      this.#watcher = watch(folder, (_, changed) => this.#isAbout(changed) && this.#ring());
      this.#watcher.on('error', () => this.#stopWatching());
      this.#watchedFolder = inode;
    } catch {
      this.#stopWatching();
    }
  }

  #stopWatching(): void {
    this.#watcher?.close();
    this.#watchedFolder = 0;
  }

  /** A mounted configuration is a link through the folder's `..data`, which is what gets renamed. */
  #isAbout(changed: string | null): boolean {
    return changed === null || changed === basename(this.name) || changed.startsWith('..');
  }

  async #read(): Promise<RegistryReading> {
    try {
      const facts = await stat(this.name);
      if (!facts.isFile()) return { kind: 'UNREACHABLE', reason: 'It is not a file.' };
      if (facts.size > limits.registryBytes) return { kind: 'UNREACHABLE', reason: 'It is too large.' };
      return { kind: 'DOCUMENT', text: await readFile(this.name, 'utf8') };
    } catch (error) {
      return { kind: 'UNREACHABLE', reason: error instanceof Error ? error.message : 'It cannot be read.' };
    }
  }
}
