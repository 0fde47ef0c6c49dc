import { constants, type FSWatcher, watch } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type DocumentReading, type DocumentSource, decodeText, documentLimits } from './DocumentSource.ts';

/** How often a file source looks; tests look more often. */
export interface FileSourceTimes {
  readonly debounceMs: number;
  readonly rereadMs: number;
}

const defaultTimes: FileSourceTimes = { debounceMs: documentLimits.debounceMs, rereadMs: documentLimits.rereadMs };

/**
 * A document in a file. The folder is watched, not the file: editors and configuration mounts replace the file
 * (or the symbolic link to it) by renaming, which ends a watch on the file itself. The watch is only the bell; the truth
 * is what a read finds, and a slow re-read covers file systems that ring no bell and folders that come and go.
 */
export class FileSource implements DocumentSource {
  readonly name: string;
  readonly #maxBytes: number;
  readonly #times: FileSourceTimes;
  #deliver: (reading: DocumentReading) => void = () => {};
  #watcher: FSWatcher | undefined;
  #watchedFolder = 0;
  #timer: NodeJS.Timeout | undefined;
  #isReading = false;
  #isDue = false;
  #isClosed = false;

  /**
   * @param path of the file, absolute or from the working directory; it need not exist yet
   * @param maxBytes of the document
   */
  constructor(path: string, maxBytes: number, times: FileSourceTimes = defaultTimes) {
    this.name = path;
    this.#maxBytes = maxBytes;
    this.#times = times;
  }

  async start(deliver: (reading: DocumentReading) => void): Promise<void> {
    this.#deliver = deliver;
    await this.#look();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#watcher?.close();
  }

  /**
   * A change was seen. A file that was renamed to its place is whole, one that is being written is waited for. A change
   * that comes while a read is under way is not lost: another read follows.
   */
  #ring(isRenamed: boolean): void {
    if (!this.#isReading && (isRenamed || !this.#isDue)) this.#lookAfter(isRenamed ? 0 : this.#times.debounceMs);
    this.#isDue = true;
  }

  #lookAfter(delayMs: number): void {
    clearTimeout(this.#timer);
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#look(), delayMs);
  }

  async #look(): Promise<void> {
    this.#isReading = true;
    this.#isDue = false;
    // Under load every wait for the disk is a turn of the event loop, so a hub that joins waits for the reading alone.
    const wasWatching = this.#watchedFolder !== 0;
    if (!wasWatching) await this.#watchFolder();
    const reading = await this.#read();
    if (!this.#isClosed) this.#deliver(reading);
    if (wasWatching && (await this.#watchFolder())) this.#isDue = true;
    this.#isReading = false;
    this.#lookAfter(this.#isDue ? this.#times.debounceMs : this.#times.rereadMs);
  }

  /** Watches the folder that is there now; one that was removed and made again is another one. True for another one. */
  async #watchFolder(): Promise<boolean> {
    const folder = dirname(this.name);
    const inode = await stat(folder).then(
      (found) => found.ino,
      () => 0,
    );
    if (this.#isClosed || inode === this.#watchedFolder) return false;
    this.#watcher?.close();
    this.#watchedFolder = 0;
    if (inode === 0) return false;
    try {
      this.#watcher = watch(folder, (event, changed) => this.#isAbout(changed) && this.#ring(event === 'rename'));
      this.#watcher.on('error', () => this.#stopWatching());
      this.#watchedFolder = inode;
    } catch {
      this.#stopWatching();
    }
    return true;
  }

  #stopWatching(): void {
    this.#watcher?.close();
    this.#watchedFolder = 0;
  }

  /** A mounted configuration is a link through the folder's `..data`, which is what gets renamed. */
  #isAbout(changed: string | null): boolean {
    return changed === null || changed === basename(this.name) || changed.startsWith('..');
  }

  async #read(): Promise<DocumentReading> {
    let file: FileHandle | undefined;
    try {
      // A pipe in place of the file must not be waited for.
      file = await open(this.name, constants.O_RDONLY | constants.O_NONBLOCK);
      const facts = await file.stat();
      if (!facts.isFile()) return { kind: 'UNREACHABLE', reason: 'It is not a file.' };
      // Most likely it has just been made and is about to be written.
      if (facts.size === 0) return { kind: 'UNREACHABLE', reason: 'It is empty.' };
      if (facts.size > this.#maxBytes) {
        const reason = `It has ${facts.size} bytes; at most ${this.#maxBytes} are taken.`;
        return { kind: 'UNREACHABLE', reason };
      }
      const { buffer, bytesRead } = await file.read(Buffer.alloc(facts.size));
      return { kind: 'DOCUMENT', text: decodeText(buffer.subarray(0, bytesRead)) };
    } catch (error) {
      return { kind: 'UNREACHABLE', reason: (error as Error).message };
    } finally {
      void file?.close().catch(() => undefined);
    }
  }
}
