import { type Dispatcher, Pool } from 'undici';
import { scatter, works } from '../work.ts';
import type { LoadOrder, LoadReport } from './Load.ts';

/** The process of the load generator: runs the orders of its parent, one at a time. */
process.on('disconnect', () => process.exit(0));
process.on('message', (order: LoadOrder) => {
  generate(order).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

/** A request without a response by then fails, so that every run ends. */
const requestTimeoutMs = 20_000;

/** Sends one request after another on each connection until all are answered. */
async function generate({
  url,
  work: name,
  connections,
  requests,
  firstNumber,
  token,
}: LoadOrder): Promise<LoadReport> {
  const work = [...works, scatter].find((candidate) => candidate.name === name);
  if (!work) throw new Error(`No work ${name}`);
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    bodyTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
  });
  const headers = ['content-type', 'application/json', 'accept', 'application/json'];
  if (token !== undefined) headers.push('authorization', `Bearer ${token}`);
  const latenciesMs = new Float64Array(requests);
  let bytes = 0;
  let failures = 0;
  let firstFailure: string | undefined;
  let sent = 0;

  const startMs = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (sent < requests) {
        const index = sent++;
        const number = firstNumber + index;
        const body = JSON.stringify({ query: work.query(number), variables: work.variables(number) });
        const sentMs = performance.now();
        const answer = await post(pool, pathname, headers, body);
        latenciesMs[index] = performance.now() - sentMs;
        bytes += answer.length;
        if (answer.startsWith('{"data":{') && !answer.includes('"errors":')) continue;
        failures += 1;
        firstFailure ??= answer.slice(0, 500);
      }
    }),
  );
  const elapsedMs = performance.now() - startMs;
  await pool.destroy();
  latenciesMs.sort();
  const percentile = (rank: number) => latenciesMs[Math.max(0, Math.ceil(requests * rank) - 1)] ?? 0;
  return { elapsedMs, p50Ms: percentile(0.5), p99Ms: percentile(0.99), bytes, failures, firstFailure };
}

/** The text of the response, or of the fault. */
function post(pool: Pool, path: string, headers: string[], body: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseStart() {},
      onResponseData(_, chunk) {
        text += chunk.toString('latin1');
      },
      onResponseEnd: () => resolve(text),
      onResponseError: (_, error) => resolve(String(error)),
    };
    pool.dispatch({ path, method: 'POST', headers, body }, handler);
  });
}
