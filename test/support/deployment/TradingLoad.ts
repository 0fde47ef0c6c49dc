import { EventEmitter, once } from 'node:events';
import type { Marketplace } from './Marketplace.ts';

/** Trades that marketplaces place at once, and that have to come to their end whatever happens meanwhile. */
export class TradingLoad {
  /** Of the trades that were acknowledged, with who placed them. */
  readonly placed: (readonly [id: string, by: Marketplace])[] = [];
  readonly #marketplaces: readonly Marketplace[];
  readonly #name: string;
  readonly #news = new EventEmitter();
  #begun = 0;

  /** @param name makes the idempotency keys of this load its own */
  constructor(marketplaces: readonly Marketplace[], name: string) {
    this.#marketplaces = marketplaces;
    this.#name = name;
  }

  /** Has each marketplace place so many trades, and search once for each; waits until all of it is acknowledged. */
  async place(count: number): Promise<void> {
    const works = this.#marketplaces.flatMap((marketplace) =>
      Array.from({ length: count }, () => [this.#place(marketplace), marketplace.search('tea')]),
    );
    await Promise.all(works.flat());
  }

  /** Waits until this many trades of all have been acknowledged. */
  async acknowledged(count: number): Promise<void> {
    while (this.placed.length < count) await once(this.#news, 'placed');
  }

  /** How the acknowledged trades ended, by state. */
  async outcomes(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const [id, marketplace] of this.placed) {
      const state = await marketplace.ended(id);
      counts[state] = (counts[state] ?? 0) + 1;
    }
    return counts;
  }

  async #place(marketplace: Marketplace): Promise<void> {
    const n = this.#begun;
    this.#begun += 1;
    this.placed.push([await marketplace.buy(`${this.#name} ${n}`, n), marketplace]);
    this.#news.emit('placed');
  }
}
