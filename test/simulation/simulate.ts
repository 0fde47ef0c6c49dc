import type { Violation } from '../../subgraphs/invariants/HubBooks.ts';
import { sweepLapsedHolds as sweepStock } from '../../subgraphs/inventory/operations/moveStock.ts';
import { agreeOnNetting } from '../../subgraphs/settlement/operations/agreeOnNetting.ts';
import { sweepLapsedHolds as sweepFunds } from '../../subgraphs/settlement/operations/holdFunds.ts';
import { Chance } from './Chance.ts';
import { checkSimNetwork } from './checkSimNetwork.ts';
import { askForQuotes } from './furnish.ts';
import { SimNetwork } from './SimNetwork.ts';
import { SimWorker } from './SimWorker.ts';
import type { Sabotage } from './sabotage.ts';
import type { SimDatabases } from './simDatabases.ts';
import { type Storm, stormyWeather } from './stormyWeather.ts';

export interface SimulationReport {
  readonly seed: number;
  /** Trades by their state at the end. */
  readonly trades: Readonly<Record<string, number>>;
  readonly faults: ReadonlyMap<string, number>;
  readonly violations: readonly Violation[];
}

/** When a run begins; the hubs were furnished then. */
export const beginningMs = Date.parse('2026-03-02T02:00:00Z');
const stormyRounds = 14;
/** Virtual time enough for every backoff and lease to end. */
const calmRounds = 40;
const calmRoundMs = 61_000;
const hubCodes = ['MYKUL', 'CNHGH'] as const;

interface Intent {
  readonly buyer: string;
  readonly input: object;
  readonly placeAt: number;
  /** The round in which its client wants it undone; none where it is past the end. */
  readonly cancelAt: number;
  tradeId: string | undefined;
  isAnswered: boolean;
  isCancelAnswered: boolean;
}

/** One seeded run: some trades in a storm, then calm, and what is off at the end. */
export async function simulate(
  seed: number,
  databases: SimDatabases,
  sabotage: Sabotage = (supergraph) => supergraph,
): Promise<SimulationReport> {
  const chance = new Chance(seed);
  const copy = await databases.copy();
  const clock = new SimClock(chance);
  const network = new SimNetwork({ databaseUrls: copy.urls, now: (hub) => clock.now(hub) });
  try {
    await spendAllowance(network);
    const intents = await makeIntents(network, databases, chance);
    const storm = stormyWeather(chance, chance.fraction('strength') * 0.5, (hub) => clock.isCutOff(hub));
    network.weather = storm.weather;
    const killRate = chance.fraction('kill rate') * 0.06;
    const state = { killRate };
    const workers = hubCodes.flatMap((code) =>
      ['a', 'b'].map(
        (replica) =>
          new SimWorker({
            ...{ hub: network.hub(code), name: `${code} ${replica}`, chance, killRate: () => state.killRate },
            supergraph: sabotage(network),
          }),
      ),
    );
    for (let round = 0; round < stormyRounds; round++) {
      await playRound(round, network, intents, workers, storm);
      clock.pass(round);
    }
    storm.calm();
    state.killRate = 0;
    clock.settle();
    for (let round = 0; round < calmRounds && !(await allEnded(network)); round++) {
      await playRound(stormyRounds + round, network, intents, workers, storm);
      clock.advance(calmRoundMs);
    }
    const violations = [
      ...(await checkSimNetwork(network)),
      ...(await unfinished(network)),
      ...(await overdrawnAllowances(network)),
    ];
    const faults = new Map(storm.faults).set(
      'worker killed',
      workers.reduce((sum, { kills }) => sum + kills, 0),
    );
    return { seed, trades: await statesOf(network), faults: faults.set('clock jumps', clock.jumps), violations };
  } finally {
    await network.close();
    await copy.drop();
  }
}

/** Everything that goes on at once: clients, both replicas of both hubs, late calls, sweepers and netting. */
async function playRound(
  round: number,
  network: SimNetwork,
  intents: readonly Intent[],
  workers: readonly SimWorker[],
  storm: Storm,
): Promise<void> {
  await Promise.all([
    ...intents.map((intent) => playClient(intent, round, network)),
    ...workers.map((worker) => worker.run()),
    storm.deliverLate(),
  ]);
  for (const hub of network.hubs.values()) {
    const signal = new AbortController().signal;
    const settlement = { ...hub.environment('settlement'), signal };
    await sweepFunds(settlement);
    await sweepStock({ ...hub.environment('inventory'), signal });
    // A hub that cannot be asked is asked again in the next round.
    await agreeOnNetting(settlement).catch(() => undefined);
  }
}

/** A client repeats its mutation with the same key until it is answered. */
async function playClient(intent: Intent, round: number, network: SimNetwork): Promise<void> {
  if (round >= intent.placeAt && !intent.isAnswered) {
    const text = `mutation ($input: PlaceTradeInput!) { placeTrade(input: $input) { trade { id } userErrors { code } } }`;
    type Answer = { placeTrade: { trade: { id: string } | null } | null };
    const { data, errors } = await network.query<Answer>(text, { input: intent.input });
    if (errors || !data?.placeTrade) return;
    intent.isAnswered = true;
    intent.tradeId = data.placeTrade.trade?.id;
  } else if (round >= intent.cancelAt && intent.tradeId && !intent.isCancelAnswered) {
    const text = `mutation ($input: CancelTradeInput!) { cancelTrade(input: $input) { userErrors { code } } }`;
    const input = { id: intent.tradeId, reason: 'Changed my mind.', idempotencyKey: `${intent.tradeId} cancel` };
    intent.isCancelAnswered = !(await network.query(text, { input })).errors;
  }
}

async function makeIntents(network: SimNetwork, databases: SimDatabases, chance: Chance): Promise<Intent[]> {
  const { furniture } = databases;
  const intents: Intent[] = [];
  const count = chance.integer('trades', 2, 5);
  for (let n = 0; n < count; n++) {
    const [buyer, seller] = chance.fraction('direction') < 0.5 ? ['MYKUL', 'CNHGH'] : ['CNHGH', 'MYKUL'];
    const quantity = chance.integer('quantity', 1, 3);
    const quotes = await askForQuotes(network, furniture, { seller, buyer, quantity, key: `intent ${n}` });
    intents.push({
      ...{ buyer, tradeId: undefined, isAnswered: false, isCancelAnswered: false },
      input: { ...quotes, payerAccountId: furniture.payers[buyer], idempotencyKey: `intent ${n}` },
      placeAt: chance.integer('place', 0, 4),
      cancelAt: chance.fraction('cancels') < 0.3 ? chance.integer('cancel at', 1, 8) : Number.POSITIVE_INFINITY,
    });
  }
  return intents;
}

/** The hubs' clocks: they jump, each by itself, and hubs are cut off at times. */
class SimClock {
  jumps = 0;
  #elapsedMs = 0;
  #cutOff: string | undefined;
  readonly #skewMs = new Map<string, number>();
  readonly #chance: Chance;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  now(hub: string): number {
    return beginningMs + this.#elapsedMs + (this.#skewMs.get(hub) ?? 0);
  }

  isCutOff(hub: string): boolean {
    return this.#cutOff === hub;
  }

  /** Time between two rounds of the storm. */
  pass(round: number): void {
    this.advance(this.#chance.integer('step', 50, 25_000));
    const roll = this.#chance.fraction('weather of the round');
    this.#cutOff = roll < 0.15 ? hubCodes[round % 2] : undefined;
    if (this.#chance.fraction('jump') < 0.08) {
      const hub = hubCodes[this.#chance.integer('jumping hub', 0, 1)] ?? 'MYKUL';
      this.#skewMs.set(hub, this.#chance.integer('jump by', -10 * 60_000, 40 * 60_000));
      this.jumps += 1;
    }
  }

  advance(ms: number): void {
    this.#elapsedMs += ms;
  }

  /** The storm is over: nobody is cut off. */
  settle(): void {
    this.#cutOff = undefined;
  }
}

type StateRow = { state: string; count: number };

async function statesOf(network: SimNetwork): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const hub of network.hubs.values()) {
    const text = 'SELECT state, count(*)::int AS count FROM trade GROUP BY state';
    const rows = await hub.environment('settlement').database.query<StateRow>({ text });
    for (const { state, count } of rows) counts[state] = (counts[state] ?? 0) + count;
  }
  return counts;
}

async function allEnded(network: SimNetwork): Promise<boolean> {
  const states = Object.keys(await statesOf(network));
  if (states.some((state) => state !== 'SETTLED' && state !== 'CANCELLED')) return false;
  const text = 'SELECT FROM import_notice WHERE due_at IS NOT NULL';
  const toTell = await Promise.all(
    [...network.hubs.values()].map((hub) => hub.environment('shipments').database.query({ text })),
  );
  return toTell.every((notices) => notices.length === 0);
}

/** What anna may import into China a year, and what of it is left: each purchase alone, but few together. Minor units. */
const yearlyAllowance = 2_600_000;
const allowanceLeft = 70_000;

async function spendAllowance(network: SimNetwork): Promise<void> {
  const { database } = network.hub('CNHGH').environment('shipments');
  const spent = yearlyAllowance - allowanceLeft;
  await database.execute({ text: `INSERT INTO allowance VALUES ('anna', 2026)` });
  const text = `INSERT INTO allowance_entry (purchase, consignee_token, year, amount_minor, state, expires_at)
    VALUES ('before', 'anna', 2026, $1, 'COUNTED', now())`;
  await database.execute({ text }, [spent]);
}

/** All purchases are of trades, which hold what they take, so that a person never exceeds what they may import. */
async function overdrawnAllowances(network: SimNetwork): Promise<Violation[]> {
  const text = `SELECT format('%s took %s of the allowance of %s', consignee_token, sum(amount_minor), year) AS what
    FROM allowance_entry WHERE state IN ('HELD', 'COUNTED') GROUP BY consignee_token, year HAVING sum(amount_minor) > $1`;
  const { database } = network.hub('CNHGH').environment('shipments');
  const rows = await database.query<{ what: string }>({ text }, [yearlyAllowance]);
  return rows.map(({ what }): Violation => ({ invariant: 9, hub: 'CNHGH', what }));
}

/** Trades that have not ended though all is well, each with the step that it hangs at. */
async function unfinished(network: SimNetwork): Promise<Violation[]> {
  const text = `SELECT format('trade %s is %s at %s (%s attempts): %s', trade.id, trade.state, name, attempts, error) AS what
    FROM trade LEFT JOIN LATERAL (
      SELECT * FROM trade_step WHERE trade_id = trade.id AND trade_step.state = 'PENDING' ORDER BY ordinal LIMIT 1
    ) AS step ON true
    WHERE trade.state NOT IN ('SETTLED', 'CANCELLED')`;
  const found: Violation[] = [];
  for (const hub of network.hubs.values()) {
    const rows = await hub.environment('settlement').database.query<{ what: string }>({ text });
    found.push(...rows.map(({ what }): Violation => ({ invariant: 7, hub: hub.code, what })));
  }
  return found;
}
