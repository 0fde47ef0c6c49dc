import { useSyncExternalStore } from 'react';

/** Where the gateway of a demo network offers the tokens of its parties. */
const tokensPath = '/sandbox/tokens';
/** How long the page waits for them, in milliseconds. */
const timeoutMs = 8_000;
/** Tokens are valid for a day and renewed long before; older ones are fetched again. */
const freshMs = 3_600_000;
const storageKey = 'ehub:acting-as';

/** The party that the page acts as. Its name is kept for the tab's session, tokens only in memory. */
export class ActingStore {
  #tokens: Readonly<Record<string, string>> = {};
  #readAtMs = 0;
  #name = sessionStorage.getItem(storageKey);
  #reading: Promise<void> | undefined;
  readonly #listeners = new Set<() => void>();

  /** The parties that the page can act as; empty if the gateway offers no tokens. */
  names: readonly string[] = [];

  constructor() {
    void this.#read();
  }

  /** Empty for anonymous. A marketplace by default: the examples are its trade. */
  get name(): string {
    if (this.#name !== null && (this.#name === '' || this.names.includes(this.#name))) return this.#name;
    return this.names.includes('marketplace') ? 'marketplace' : '';
  }

  /** The scopes of the token; none for anonymous. */
  get scopes(): ReadonlySet<string> {
    return scopesOf(this.#tokens[this.name]);
  }

  actAs(name: string): void {
    this.#name = name;
    sessionStorage.setItem(storageKey, name);
    this.#tell();
  }

  /** The headers that identify the caller. */
  async headers(): Promise<Record<string, string>> {
    await this.#reading;
    if (this.names.length > 0 && Date.now() - this.#readAtMs > freshMs) await this.#read();
    const token = this.#tokens[this.name];
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  /** The state of a component that follows the store. */
  use<Value>(read: (store: this) => Value): Value {
    return useSyncExternalStore(this.onChange, () => read(this));
  }

  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #read(): Promise<void> {
    this.#reading ??= this.#fetch().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #fetch(): Promise<void> {
    try {
      const response = await fetch(tokensPath, { signal: AbortSignal.timeout(timeoutMs) });
      this.#tokens = await response.json();
      this.#readAtMs = Date.now();
      this.names = Object.keys(this.#tokens);
    } catch {
      // A missing gateway is reported elsewhere; the next operation tries again.
    }
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const actingStore = new ActingStore();

const noScopes: ReadonlySet<string> = new Set();
const known = new Map<string, ReadonlySet<string>>();

/** The claim `scope` of a token, which is not verified here: the gateway decides. */
function scopesOf(token: string | undefined): ReadonlySet<string> {
  if (token === undefined) return noScopes;
  let scopes = known.get(token);
  if (!scopes) {
    const [, payload = ''] = token.split('.');
    const { scope = '' } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { scope?: string };
    scopes = new Set(scope.split(' '));
    known.set(token, scopes);
  }
  return scopes;
}
