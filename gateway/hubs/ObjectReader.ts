import type { RegistryFault } from './RegistryFault.ts';
import type { Fact } from './registryFacts.ts';

/**
 * Reads one object of a registry document. What is wrong goes to the list of faults with its path, and reading goes on
 * with a stand-in, so that one pass finds every fault.
 */
export class ObjectReader {
  readonly path: string;
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #faults: RegistryFault[];

  /** `value` may be anything; what is not an object reads as an empty one, with a fault. */
  constructor(value: unknown, path: string, faults: RegistryFault[]) {
    this.path = path;
    this.#faults = faults;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject) this.report(path, `${excerpt(value)} is not an object`, 'Write { … }.');
    this.#fields = new Map(isObject ? Object.entries(value) : []);
  }

  get keys(): string[] {
    return [...this.#fields.keys()];
  }

  get(key: string): unknown {
    return this.#fields.get(key);
  }

  /** The text at `key`, checked against a fact. */
  text(key: string, fact: Fact): string {
    const value = this.#fields.get(key);
    const path = this.at(key);
    if (value === undefined) this.report(path, 'is missing', fact.remedy);
    else if (typeof value !== 'string' || !fact.accepts(value)) {
      this.report(path, `${excerpt(value)} is not ${fact.name}`, fact.remedy);
    } else return value;
    return '';
  }

  /** One of a few words, or the first of them where the key is absent. */
  word<Word extends string>(key: string, words: readonly [Word, ...Word[]]): Word {
    const value = this.#fields.get(key);
    if (value === undefined) return words[0];
    const word = words.find((candidate) => candidate === value);
    if (!word) this.report(this.at(key), `${excerpt(value)} is unknown`, `Write one of ${words.join(', ')}.`);
    return word ?? words[0];
  }

  /** True or false, or false where the key is absent. */
  flag(key: string): boolean {
    const value = this.#fields.get(key) ?? false;
    if (typeof value !== 'boolean')
      this.report(this.at(key), `${excerpt(value)} is not a flag`, 'Write true or false.');
    return value === true;
  }

  /** The objects of the list at `key`, at most `most` of them. */
  list(key: string, most: number): ObjectReader[] {
    const value = this.#fields.get(key);
    const path = this.at(key);
    if (!Array.isArray(value)) {
      this.report(path, value === undefined ? 'is missing' : `${excerpt(value)} is not a list`, 'Write [ … ].');
      return [];
    }
    if (value.length > most) this.report(path, `has ${value.length} entries`, `At most ${most} are taken.`);
    return value.slice(0, most).map((entry, index) => new ObjectReader(entry, `${path}[${index}]`, this.#faults));
  }

  /** The object at `key`. */
  object(key: string): ObjectReader {
    const value = this.#fields.get(key);
    if (value !== undefined) return new ObjectReader(value, this.at(key), this.#faults);
    this.report(this.at(key), 'is missing', 'Write { … }.');
    return new ObjectReader({}, this.at(key), this.#faults);
  }

  /** Reports every key but these: it is most likely a misspelt one, whose meaning would be lost in silence. */
  only(...known: string[]): void {
    for (const key of this.keys) {
      if (!known.includes(key)) this.report(this.at(key), 'is an unknown key', `Known here are ${known.join(', ')}.`);
    }
  }

  at(key: string): string {
    return /^[A-Za-z_]\w*$/.test(key) ? `${this.path}.${key}` : `${this.path}[${excerpt(key)}]`;
  }

  report(path: string, fault: string, remedy: string): void {
    this.#faults.push({ path, fault, remedy });
  }
}

/** A value as JSON, cut short: it goes into a log line. */
function excerpt(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 79)}…` : json;
}
