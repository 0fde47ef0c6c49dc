import { createSecureContext, type SecureContext } from 'node:tls';
import { FileSource } from '../../schema/documents/FileSource.ts';
import { limits } from '../limits.ts';
import type { TlsFiles } from './TlsFiles.ts';

type Name = keyof TlsFiles;
type Pems = Readonly<Partial<Record<Name, string>>>;

/** Logs files that were replaced and cannot be used. */
export interface TlsLog {
  warn(facts: object, message: string): void;
}

/**
 * Certificates, keys and authorities from files that may be replaced at run time. New connections use the new ones; open
 * connections stay. Certificate and key are replaced one after the other and do not match for a moment: until they match,
 * and while one cannot be read, the last valid ones stay in use.
 */
export class TlsCredentials {
  readonly #files: TlsFiles;
  readonly #log: TlsLog;
  readonly #sources: readonly FileSource[];
  readonly #listeners = new Set<() => void>();
  #read: Pems = {};
  #pems: Pems = {};
  #context: SecureContext | undefined;

  private constructor(files: TlsFiles, log: TlsLog) {
    this.#files = files;
    this.#log = log;
    this.#sources = Object.values(files).map((file) => new FileSource(file, limits.tlsFileBytes));
  }

  /** @throws Error that says in one line which file cannot be used */
  static async start(files: TlsFiles, log: TlsLog): Promise<TlsCredentials> {
    const credentials = new TlsCredentials(files, log);
    try {
      await Promise.all(credentials.#names.map((name, index) => credentials.#follow(name, index)));
      credentials.#use();
      return credentials;
    } catch (error) {
      credentials.close();
      throw error;
    }
  }

  /** For the next connection. */
  get context(): SecureContext {
    if (!this.#context) throw new Error('TLS has not started.');
    return this.#context;
  }

  /** The texts of the files, in PEM. */
  get pems(): Pems {
    return this.#pems;
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  close(): void {
    for (const source of this.#sources) source.close();
    this.#listeners.clear();
  }

  get #names(): readonly Name[] {
    return Object.keys(this.#files) as Name[];
  }

  /** @throws Error if the file cannot be read at the start */
  async #follow(name: Name, index: number): Promise<void> {
    const file = this.#files[name];
    let fault: string | undefined;
    await this.#sources[index]?.start((reading) => {
      if (reading.kind === 'DOCUMENT') this.#take(name, reading.text);
      else if (this.#context) this.#warn(`${file} cannot be read: ${reading.reason}`);
      else fault = reading.reason;
    });
    if (fault !== undefined) throw new Error(`The file ${file} for TLS cannot be read: ${fault}`);
  }

  #take(name: Name, pem: string): void {
    if (this.#read[name] === pem) return;
    this.#read = { ...this.#read, [name]: pem };
    // The first context is created when every file has been read.
    if (!this.#context) return;
    try {
      this.#use();
    } catch (error) {
      this.#warn((error as Error).message);
      return;
    }
    for (const listener of this.#listeners) listener();
  }

  #use(): void {
    const pems = this.#read;
    const [badName] = this.#names.filter(
      (name) => name !== 'key' && !pems[name]?.includes('-----BEGIN CERTIFICATE-----'),
    );
    if (badName) throw new Error(`The file ${this.#files[badName]} for TLS has no certificate in PEM.`);
    try {
      this.#context = createSecureContext(pems);
    } catch (error) {
      const { reason, message } = error as Error & { reason?: string };
      const files = this.#names.map((name) => this.#files[name]).join(', ');
      throw new Error(`The files for TLS cannot be used (${files}): ${reason ?? message}.`);
    }
    this.#pems = pems;
  }

  #warn(reason: string): void {
    this.#log.warn({ reason }, 'TLS: the last valid certificates stay in use');
  }
}
