import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import type { Hub } from '../../schema/registry/Hub.ts';
import { gatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { nextLongTurn } from '../Turn.ts';
import type { HubTable } from './HubTable.ts';
import type { HubView, TradeReadiness } from './HubView.ts';
import { type TradingHub, tradeReadiness } from './tradeReadiness.ts';
import type { WatchedEndpoints } from './WatchedEndpoints.ts';

interface ReadinessSources {
  readonly endpoints: Pick<WatchedEndpoints, 'ask'>;
  readonly viewOf: (hub: Hub) => HubView;
  /** Whether an endpoint is known to serve a root field: another one would refuse the question, and seem to fail. */
  readonly serves: (hubCode: string, subgraph: string, field: string) => boolean;
  /** As `performance.now()`. */
  readonly nowMs?: () => number;
}

interface Looked {
  readonly hub: Hub;
  /** What the gateway knew of its endpoints: with other knowledge it is asked other questions. */
  readonly standing: string;
  readonly atMs: number;
  readonly trading: Promise<TradingHub>;
}

const quoteFacts = z.object({
  quoteReadiness: z.object({
    hasCarriageTerms: z.boolean(),
    hasExportRules: z.boolean(),
    hasImportRules: z.boolean(),
    valuedCurrencies: z.array(z.string()),
  }),
});
const settlementFacts = z.object({
  pairs: z.array(z.object({ counterparty: z.string(), currency: z.string() })),
  conversions: z.array(z.object({ sell: z.string(), buy: z.string() })),
});

/**
 * Whether hubs can trade with each other, as each says itself. Hubs are asked only if somebody wants to know, each at most
 * once in a moment, and a bounded number at a time.
 */
export class ReadinessReader {
  readonly #sources: ReadinessSources;
  readonly #nowMs: () => number;
  readonly #looked = new Map<string, Looked>();
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(sources: ReadinessSources) {
    this.#sources = sources;
    this.#nowMs = sources.nowMs ?? (() => performance.now());
  }

  /**
   * What a buyer at a hub can do at others, in the order of their codes.
   * @param sellers only these, or all
   * @throws GraphQLError for a seller that is not in the table, and for too many
   */
  async of(table: HubTable, buyer: string, sellers?: readonly string[] | null): Promise<TradeReadiness[]> {
    const unknown = sellers?.find((code) => !table.get(code));
    if (unknown !== undefined) throw gatewayError('UNKNOWN_HUB', `The network has no hub ${unknown}.`);
    const others = table.hubs.filter(({ code }) => code !== buyer && (!sellers || sellers.includes(code)));
    if (others.length > limits.readinessSellers) {
      const message = `These are ${others.length} hubs: name at most ${limits.readinessSellers} in \`sellers\`.`;
      throw gatewayError('BAD_USER_INPUT', message);
    }
    const hub = table.get(buyer);
    if (!hub) return [];
    const [asBuyer, ...asSellers] = (await Promise.all([hub, ...others].map((each) => this.#look(each)))) as [
      TradingHub,
      ...TradingHub[],
    ];
    // Of a large network the hubs that are asked about take turns.
    await nextLongTurn();
    return asSellers.map((seller) => tradeReadiness(asBuyer, seller));
  }

  #look(hub: Hub): Promise<TradingHub> {
    const known = this.#looked.get(hub.code);
    const nowMs = this.#nowMs();
    const view = this.#sources.viewOf(hub);
    const standing = view.subgraphs.map(({ status, contractVersion }) => `${status} ${contractVersion}`).join();
    const isFresh = known?.hub === hub && nowMs - known.atMs < limits.watchedIdleMs;
    if (isFresh && known.standing === standing) return known.trading;
    const trading = this.#read(hub, view);
    this.#looked.set(hub.code, { hub, standing, atMs: nowMs, trading });
    return trading;
  }

  async #read(hub: Hub, view: HubView): Promise<TradingHub> {
    const code = JSON.stringify(hub.code);
    const currencies = 'hasCarriageTerms hasExportRules hasImportRules valuedCurrencies';
    const [quotes, settles] = await Promise.all([
      this.#ask(hub, view, 'shipments', 'quoteReadiness', `{ quoteReadiness(hub: ${code}) { ${currencies} } }`),
      this.#ask(
        hub,
        view,
        'settlement',
        'settlementPairs',
        `{ pairs: settlementPairs(hub: ${code}) { counterparty currency } conversions { sell buy } }`,
      ),
    ]);
    return {
      view,
      quotes: quoteFacts.safeParse(quotes).data?.quoteReadiness,
      settles: settlementFacts.safeParse(settles).data,
    };
  }

  /** Undefined where the endpoint does not say. */
  async #ask(hub: Hub, view: HubView, subgraph: string, field: string, query: string): Promise<unknown> {
    const endpoint = hub.subgraphs.get(subgraph);
    const isAway = view.subgraphs.some(({ name, status }) => name === subgraph && status === 'UNREACHABLE');
    if (!endpoint || isAway || !this.#sources.serves(hub.code, subgraph, field)) return undefined;
    if (this.#underWay >= limits.capabilityReads) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#underWay += 1;
    try {
      return (await this.#sources.endpoints.ask(endpoint, query, limits.readinessTimeoutMs))?.data;
    } finally {
      this.#underWay -= 1;
      this.#waiting.shift()?.();
    }
  }
}
