import { useSyncExternalStore } from 'react';

/** Where a gateway of a demo network tells the tokens of its parties. */
const tokensPath = '/sandbox/tokens';
/** How long the page waits for them, in milliseconds. */
const timeoutMs = 8_000;
/** Tokens are good for a day and made anew long before; they are read again when they are older. */
const freshMs = 3_600_000;
const storageKey = 'ehub:acting-as';

/** In whose name the page asks. It keeps the name for the tab's session, and tokens nowhere but in memory. */
export class ActingStore {
  #tokens: Readonly<Record<string, string>> = {};
  #readAtMs = 0;
  #name = sessionStorage.getItem(storageKey);
  #reading: Promise<void> | undefined;
  readonly #listeners = new Set<() => void>();

  /** Whom the page can act as; empty where the gateway tells no tokens. */
  names: readonly string[] = [];

  constructor() {
    void this.#read();
  }

  /** Empty for nobody in particular. Where nobody was chosen, a marketplace: the examples are its trade. */
  get name(): string {
    if (this.#name !== null && (this.#name === '' || this.names.includes(this.#name))) return this.#name;
    return this.names.includes('marketplace') ? 'marketplace' : '';
  }

  /** What the token lets its holder do; none for nobody in particular. */
  get scopes(): ReadonlySet<string> {
    return scopesOf(this.#tokens[this.name]);
  }

  actAs(name: string): void {
    this.#name = name;
    sessionStorage.setItem(storageKey, name);
    this.#tell();
  }

  /** The headers that say who asks. */
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
      // A gateway that is gone is told of elsewhere; it is asked again with the next operation.
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
