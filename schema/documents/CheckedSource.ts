import type { CheckedReading, DocumentReading, DocumentSource } from './DocumentSource.ts';

/** What a source last read, and what came of it. */
interface Checked {
  readonly text: string;
  readonly reading: CheckedReading;
}

/** A source whose documents are checked before anybody else reads them. */
export class CheckedSource implements DocumentSource<CheckedReading> {
  readonly name: string;
  readonly #source: DocumentSource;
  readonly #check: (text: string) => Promise<string>;
  /** Readings are delivered in the order in which they came, however long each check takes. */
  #last: Promise<void> = Promise.resolve();
  #accepted: Checked | undefined;
  #isClosed = false;

  /** @param check answers the text to deliver; rejects with why the document must not be used */
  constructor(source: DocumentSource, check: (text: string) => Promise<string>) {
    this.name = source.name;
    this.#source = source;
    this.#check = check;
  }

  async start(deliver: (reading: CheckedReading) => void): Promise<void> {
    await this.#source.start((reading) => {
      this.#last = this.#last.then(async () => {
        const checked = await this.#checked(reading);
        if (!this.#isClosed) deliver(checked);
      });
    });
    await this.#last;
  }

  close(): void {
    this.#isClosed = true;
    this.#source.close();
  }

  /** A document that was accepted last is not checked again: sources deliver the same one every few seconds. */
  async #checked(reading: DocumentReading): Promise<CheckedReading> {
    if (reading.kind !== 'DOCUMENT') return reading;
    if (reading.text === this.#accepted?.text) return this.#accepted.reading;
    try {
      const checked: CheckedReading = { kind: 'DOCUMENT', text: await this.#check(reading.text) };
      this.#accepted = { text: reading.text, reading: checked };
      return checked;
    } catch (error) {
      return { kind: 'REFUSED', reason: (error as Error).message };
    }
  }
}
