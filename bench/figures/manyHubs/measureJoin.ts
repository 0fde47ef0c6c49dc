import { fakeId } from '../../../test/support/hubs/FakeRows.ts';
import type { ClientsQuestion, ClientsReport } from './clients.ts';
import type { ServedHub } from './hubs.ts';
import type { MeasuredGateway } from './MeasuredGateway.ts';
import type { MeasuringProcess } from './MeasuringProcess.ts';
import { byId, page } from './operations.ts';

const joins = 40;
/** Pause between two requests of a client: the machine is busy but not overloaded. */
const clientPauseMs = 30;
/** Interval of observation, which is work for the gateway too. */
const lookPauseMs = 2;

/** Milliseconds from the change of the registry, for each join. */
export interface JoinTimes extends ClientsReport {
  /** Until the gateway has another table, by its own log. */
  readonly swapMs: readonly number[];
  /** Until an answer shows a row of the hub. */
  readonly rowMs: readonly number[];
  /** Until an answer shows a page that the hub was asked for. */
  readonly pageMs: readonly number[];
}

/** The last hub joins and leaves several times, under the load of two clients. */
export async function measureJoin(
  gateway: MeasuredGateway,
  clients: MeasuringProcess<ClientsQuestion>,
  hubs: readonly ServedHub[],
): Promise<JoinTimes> {
  const [swapMs, rowMs, pageMs]: number[][] = [[], [], []] as number[][];
  const code = hubs.at(-1)?.code ?? '';
  const before = hubs.slice(0, -1);
  const operations = [{ query: page }, { query: byId, variables: { id: fakeId(hubs[0]?.code ?? '', 'Product', 1) } }];
  await clients.ask({ kind: 'ASK', url: gateway.url, clients: 2, operations, pauseMs: clientPauseMs });
  for (let join = 0; join < joins; join++) {
    const [begunMs, begunAtMs] = [performance.now(), Date.now()];
    gateway.register(hubs);
    await until(async () => (await gateway.ask(byId, { id: fakeId(code, 'Product', 1) })).errors === undefined);
    rowMs?.push(performance.now() - begunMs);
    await until(async () => (await codesOfAPage(gateway)).includes(code));
    pageMs?.push(performance.now() - begunMs);
    swapMs?.push(gateway.swappedAtMs - begunAtMs);
    gateway.register(before);
    await until(async () => !(await codesOfAPage(gateway)).includes(code));
  }
  return { swapMs, rowMs, pageMs, ...(await clients.ask<ClientsReport>({ kind: 'STOP' })) } as JoinTimes;
}

async function codesOfAPage(gateway: MeasuredGateway): Promise<string[]> {
  const { data } = await gateway.ask<{ products: { coverage: { hub: string }[] } }>(
    '{ products(first: 20) { nodes { id title } coverage { hub } } }',
  );
  return data?.products.coverage.map(({ hub }) => hub) ?? [];
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, lookPauseMs));
}
