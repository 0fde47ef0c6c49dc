import type { CheckedReading, DocumentSource } from '../../schema/documents/DocumentSource.ts';
import { printFault } from '../../schema/registry/JsonText.ts';
import { parseRegistry } from '../../schema/registry/parseRegistry.ts';
import { HubTable } from './HubTable.ts';
import type { Logger } from './Logger.ts';

/** Called with each new table after it has become current. */
export type TableListener = (table: HubTable) => void;

/**
 * Holds the current hub table and replaces it when the registry changes. A document with faults is refused as a whole
 * and the last good table stays: a slip in the registry never takes a hub out of the network.
 */
export class HubRegistry {
  readonly #source: DocumentSource<CheckedReading>;
  readonly #log: Logger;
  readonly #isOwn: (url: URL) => boolean;
  readonly #listeners = new Set<TableListener>();
  #table = new HubTable(0, [], []);
  #lastText: string | undefined;
  #acceptedText: string | undefined;
  /** Why there is no document at the moment, or why it was not read. */
  #unreachable: string | undefined;
  #refused: string | undefined;

  private constructor(source: DocumentSource<CheckedReading>, log: Logger, isOwn: (url: URL) => boolean) {
    this.#source = source;
    this.#log = log;
    this.#isOwn = isOwn;
  }

  /**
   * Reads the registry for the first time and keeps reading. A source that cannot be reached gives an empty table, to
   * be filled as soon as it can be; a document that has faults, or that its source refuses, throws `RegistryRefused`.
   * @param isOwn whether a URL is the address of this gateway
   */
  static async start(
    source: DocumentSource<CheckedReading>,
    log: Logger,
    isOwn: (url: URL) => boolean = () => false,
  ): Promise<HubRegistry> {
    const registry = new HubRegistry(source, log, isOwn);
    let refused: RegistryRefused | undefined;
    await source.start((reading) => {
      refused = registry.#take(reading);
    });
    if (registry.#acceptedText === undefined && refused) {
      registry.close();
      throw refused;
    }
    return registry;
  }

  /** The table for requests that begin now. */
  get table(): HubTable {
    return this.#table;
  }

  /** Tells the listener of every table from now on; the returned function ends that. */
  onTable(listener: TableListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#source.close();
    this.#listeners.clear();
  }

  #take(reading: CheckedReading): RegistryRefused | undefined {
    if (reading.kind === 'UNREACHABLE') {
      if (reading.reason !== this.#unreachable) this.#warnUnreachable(reading.reason);
      this.#unreachable = reading.reason;
      return undefined;
    }
    const isBack = this.#unreachable !== undefined || (this.#refused !== undefined && reading.kind === 'DOCUMENT');
    if (isBack) this.#log.info({ registry: this.#source.name }, 'Registry read again');
    this.#unreachable = undefined;
    if (reading.kind === 'REFUSED') return this.#refuse(reading.reason);
    this.#refused = undefined;
    if (reading.text === this.#lastText) return undefined;
    this.#lastText = reading.text;
    return this.#takeDocument(reading.text);
  }

  #refuse(reason: string): RegistryRefused {
    const facts = { registry: this.#source.name, reason, tableVersion: this.#table.version };
    if (reason !== this.#refused)
      this.#log.error(facts, 'Registry document refused; the last valid table stays in use');
    this.#refused = reason;
    return new RegistryRefused(`The hub registry ${this.#source.name} is refused: ${reason}`);
  }

  #takeDocument(text: string): RegistryRefused | undefined {
    const registry = this.#source.name;
    const parsed = parseRegistry(text, this.#isOwn);
    if (parsed.kind === 'REFUSED') {
      const faults = parsed.faults.map(printFault);
      this.#log.error({ registry, faults, tableVersion: this.#table.version }, 'Registry document refused');
      const lines = faults.map((fault) => `  ${fault}`);
      return new RegistryRefused(`The hub registry ${registry} is refused:\n${lines.join('\n')}`);
    }
    if (text === this.#acceptedText) return undefined;
    this.#acceptedText = text;
    this.#table = new HubTable(this.#table.version + 1, parsed.hubs, parsed.marketplaces, parsed.network);
    const hubs = this.#table.hubs.map((hub) => hub.code);
    this.#log.info({ registry, hubs, tableVersion: this.#table.version }, 'Hub table replaced');
    for (const listener of this.#listeners) this.#tell(listener);
    return undefined;
  }

  /** A listener that throws must not keep the others from the news. */
  #tell(listener: TableListener): void {
    try {
      listener(this.#table);
    } catch (error) {
      this.#log.error({ error, tableVersion: this.#table.version }, 'A listener to the hub table failed');
    }
  }

  #warnUnreachable(reason: string): void {
    const facts = { registry: this.#source.name, reason, tableVersion: this.#table.version };
    this.#log.warn(facts, 'Registry unreachable; the last valid table stays in use');
  }
}

/** The first registry document must not be used, so there is no table to begin with. */
export class RegistryRefused extends Error {
  override readonly name = 'RegistryRefused';
}
