import { setTimeout as wait } from 'node:timers/promises';
import { Agent } from 'undici';
import { works } from '../work.ts';
import type { PacedOrder, PacedReport, PacedStream } from './PacedLoad.ts';

/** The process that sends requests at fixed rates: runs the orders of its parent, one at a time. */
process.on('disconnect', () => process.exit(0));
process.on('message', async (order: PacedOrder) => {
  process.send?.(await Promise.all(order.streams.map((stream) => generate(order, stream))));
});

/** A request that has not been answered by then fails; every run therefore ends. */
const requestTimeoutMs = 20_000;

/** A client that waits in no queue of ours: a request that is due is sent. */
const agent = new Agent({ pipelining: 1, bodyTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs });

async function generate({ url, seconds, firstNumber }: PacedOrder, stream: PacedStream): Promise<PacedReport> {
  const work = works.find(({ name }) => name === stream.work);
  if (!work) throw new Error(`No work ${stream.work}`);
  const { origin, pathname } = new URL(url);
  const latenciesMs: number[] = [];
  const failed: string[] = [];
  const send = async (number: number, dueMs: number) => {
    const body = JSON.stringify({ query: work.query(number), variables: work.variables(number) });
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const answer = await agent
      .request({ origin, path: pathname, method: 'POST', headers, body })
      .then((response) => response.body.text())
      .catch(String);
    latenciesMs.push(performance.now() - dueMs);
    if (!answer.startsWith('{"data":{') || answer.includes('"errors":')) failed.push(answer.slice(0, 300));
  };

  const total = Math.round(stream.perSecond * seconds);
  const startMs = performance.now();
  const underWay: Promise<void>[] = [];
  while (underWay.length < total) {
    const dueMs = startMs + (underWay.length * 1000) / stream.perSecond;
    // Timers have whole milliseconds: what is due within the next goes now.
    if (dueMs > performance.now() + 1) await wait(1);
    else underWay.push(send(firstNumber + underWay.length, dueMs));
  }
  await Promise.all(underWay);
  latenciesMs.sort((a, b) => a - b);
  const percentile = (rank: number) => latenciesMs[Math.max(0, Math.ceil(total * rank) - 1)] ?? 0;
  const [firstFailure] = failed;
  return {
    work: work.name,
    sent: total,
    failures: failed.length,
    firstFailure,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
  };
}
