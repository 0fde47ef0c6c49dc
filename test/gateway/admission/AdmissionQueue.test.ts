import { afterEach, expect, test } from '@jest/globals';
import { type AdmissionBounds, AdmissionQueue } from '../../../gateway/admission/AdmissionQueue.ts';
import { Cancellation } from '../../../gateway/Cancellation.ts';
import { limits } from '../../../gateway/limits.ts';
import { countThreads } from '../../support/countThreads.ts';
import { composed } from '../../support/federation/composed.ts';
import { manyWays, slowToPlan } from '../../support/federation/slowToPlan.ts';
import { RecordingLogger } from '../../support/hubs/RecordingLogger.ts';

const supergraphSdl = composed(Object.fromEntries(Object.entries(manyWays).map(([name, { sdl }]) => [name, sdl])));
const forever = 60_000;
const generous: AdmissionBounds = {
  waiting: 100,
  waitingCharacters: 100_000,
  lateMs: forever,
  starvedMs: forever,
  slowMs: forever,
  contendedMs: forever,
  processorMs: forever,
  clockMs: forever,
  answerMs: forever,
};

/** Far from what either costs: an operation of the tests is planned in tens of milliseconds, one slow to plan in seconds. */
const processorMs = 500;

let queue: AdmissionQueue;
let log: RecordingLogger;

afterEach(() => queue.close());

async function start(bounds: Partial<AdmissionBounds> = {}, sdl = supergraphSdl): Promise<void> {
  log = new RecordingLogger();
  queue = await AdmissionQueue.start({ supergraphSdl: sdl, introspection: true }, log, { ...generous, ...bounds });
}

function newOperation(number: number): string {
  return `# ${number}\n{ t { only_b } }`;
}

async function codeOf(admission: ReturnType<AdmissionQueue['admit']>): Promise<unknown> {
  const answer = await admission;
  return 'errors' in answer ? answer.errors[0]?.extensions?.code : 'ADMITTED';
}

/** Codes by how often they came. */
async function count(admissions: readonly ReturnType<AdmissionQueue['admit']>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const code of await Promise.all(admissions.map(codeOf))) counts[`${code}`] = (counts[`${code}`] ?? 0) + 1;
  return counts;
}

test('more new operations than may wait are refused at once, and those that wait are answered', async () => {
  await start({ waiting: 3 });
  const admissions = Array.from({ length: 10 }, (_, number) => queue.admit(newOperation(number), undefined));
  expect(queue.length).toBe(3);
  // One is worked on, one is on its way, three wait.
  expect(await count(admissions)).toEqual({ ADMITTED: 5, OVERLOADED: 5 });
});

test('a few very long new operations are refused like many short ones', async () => {
  await start({ waitingCharacters: 2_500 });
  const long = (number: number) => `${newOperation(number)} # ${'-'.repeat(1_000)}`;
  const admissions = Array.from({ length: 6 }, (_, number) => queue.admit(long(number), undefined));
  expect(await count(admissions)).toEqual({ ADMITTED: 4, OVERLOADED: 2 });
});

test('an operation that takes too long to plan is given up, not tried again, and holds up nobody else', async () => {
  await start({ processorMs });
  const slow = slowToPlan();
  const admissions = [queue.admit(slow, undefined), queue.admit(newOperation(1), undefined)];
  const others = Array.from({ length: 5 }, (_, number) => queue.admit(newOperation(2 + number), undefined));
  expect(await codeOf(admissions[0] as ReturnType<AdmissionQueue['admit']>)).toBe('OPERATION_TOO_LARGE');
  expect(await count([...admissions.slice(1), ...others])).toEqual({ ADMITTED: 6 });
  expect(await codeOf(queue.admit(slow, undefined))).toBe('OPERATION_TOO_LARGE');
  await expect(queue.plan(slowToPlan(1), {})).resolves.toMatchObject({ plan: { operationType: 'query' } });
  // Once; and no thread was lost.
  expect(log.entries.map(({ message }) => message)).toEqual([expect.stringMatching(/is given up$/)]);
});

test('an operation that is still slow when its client is about to leave is told to be too large', async () => {
  await start({ contendedMs: 100, answerMs: 200 });
  const slow = slowToPlan();
  const unwanted = new Cancellation();
  expect(await codeOf(queue.admit(slow, undefined, unwanted))).toBe('OPERATION_TOO_LARGE');
  expect(await codeOf(queue.admit(slow, undefined, unwanted))).toBe('OPERATION_TOO_LARGE');
  expect(log.entries).toHaveLength(1);
});

test('a thread that does not end an operation when it is told to is ended, and replaced', async () => {
  await start({ processorMs }, composed({ a: 'scalar Any type Query { f(of: Any): Int }' }));
  // Literals like this one are refused before they are planned, where they are new.
  const nested = `${'['.repeat(40)}${']'.repeat(40)}`;
  await expect(queue.plan(`{ f(of: ${nested}) }`, {})).rejects.toMatchObject({
    extensions: { code: 'OPERATION_TOO_LARGE' },
  });
  expect((await log.entry('is replaced')).facts).toMatchObject({ reason: 'TIME' });
  await expect(queue.plan('{ f }', {})).resolves.toMatchObject({ plan: { operationType: 'query' } });
});

test('while an operation is slow, others are planned, also the one that was to be next', async () => {
  await start({ slowMs: 100 });
  let isSlowOnePlanned = false;
  void queue.admit(slowToPlan(), undefined).then(() => {
    isSlowOnePlanned = true;
  });
  const others = [1, 2, 3].map((number) => codeOf(queue.admit(newOperation(number), undefined)));
  expect(await Promise.all(others)).toEqual(['ADMITTED', 'ADMITTED', 'ADMITTED']);
  expect(isSlowOnePlanned).toBe(false);
});

test('an operation whose clients have left is not planned', async () => {
  await start();
  const slow = queue.admit(slowToPlan(2), undefined);
  // One is worked on, one is on its way.
  const next = queue.admit(newOperation(1), undefined);
  const unwanted = new Cancellation();
  const left = queue.admit(newOperation(2), undefined, unwanted);
  expect(queue.length).toBe(1);
  unwanted.cancel();
  expect(queue.length).toBe(0);
  expect(await codeOf(left)).toBe('REQUEST_TIMEOUT');
  expect(await count([slow, next])).toEqual({ ADMITTED: 2 });
});

test('slow operations whose clients have left make room for others', async () => {
  await start({ slowMs: 50 });
  const unwanted = new Cancellation();
  const slow = Array.from({ length: limits.admissionThreads }, (_, number) =>
    queue.admit(`# ${number}\n${slowToPlan()}`, undefined, unwanted),
  );
  unwanted.cancel();
  const other = queue.admit(newOperation(1), undefined);
  expect(await codeOf(other)).toBe('ADMITTED');
  expect(await count(slow)).toEqual({ REQUEST_TIMEOUT: limits.admissionThreads });
});

test('where every thread is held by slow operations, others are planned at once', async () => {
  await start({ slowMs: 50 });
  const slow = Array.from({ length: limits.admissionThreads + 1 }, (_, number) =>
    codeOf(queue.admit(`# ${number}\n${slowToPlan()}`, undefined)),
  );
  // Longer than they are, so that it goes after them.
  const other = codeOf(queue.admit(`${newOperation(1)} # ${'-'.repeat(10_000)}`, undefined));
  expect(await Promise.race([...slow.map((code) => code.then(() => 'slow')), other])).toBe('ADMITTED');
  expect(log.entries).toEqual([]);
});

test('an operation that was interrupted for others is planned after them', async () => {
  await start({ slowMs: 20 });
  const settled: unknown[] = [];
  const slow = codeOf(queue.admit(slowToPlan(2), undefined)).then((code) => settled.push(`slow ${code}`));
  const other = codeOf(queue.admit(newOperation(1), undefined)).then((code) => settled.push(`other ${code}`));
  await Promise.all([slow, other]);
  expect(settled).toEqual(['other ADMITTED', 'slow ADMITTED']);
});

test('where slow operations wait for others that are slow, one that has had its share is given up', async () => {
  await start({ slowMs: 50, contendedMs: 100 });
  const slow = Array.from({ length: limits.admissionThreads + 1 }, (_, number) =>
    codeOf(queue.admit(`# ${number}\n${slowToPlan()}`, undefined)),
  );
  expect(await Promise.race(slow)).toBe('OPERATION_TOO_LARGE');
});

test('short operations go before long ones that came a little earlier', async () => {
  await start();
  const settled: string[] = [];
  const admit = (name: string, query: string) => queue.admit(query, undefined).then(() => settled.push(name));
  const first = [admit('1', newOperation(1)), admit('2', newOperation(2))];
  const long = admit('long', `${newOperation(3)} # ${'-'.repeat(50_000)}`);
  const short = admit('short', newOperation(4));
  await Promise.all([...first, long, short]);
  expect(settled).toEqual(['1', '2', 'short', 'long']);
});

test('closing answers what waits and leaves no thread', async () => {
  const before = countThreads();
  await start();
  expect(countThreads()).toBe(before + 1);
  const admissions = Array.from({ length: 6 }, (_, number) => queue.admit(newOperation(number), undefined));
  await queue.close();
  expect(await count(admissions)).toEqual({ GATEWAY_CLOSING: 6 });
  expect(countThreads()).toBe(before);
  expect(await codeOf(queue.admit(newOperation(7), undefined))).toBe('GATEWAY_CLOSING');
});

test('closing while another thread is being started leaves none either', async () => {
  const before = countThreads();
  await start({ slowMs: 50 });
  const slow = queue.admit(slowToPlan(), undefined);
  // For it the slow one is interrupted, and another thread is started.
  expect(await codeOf(queue.admit(newOperation(1), undefined))).toBe('ADMITTED');
  await queue.close();
  expect(await codeOf(slow)).toBe('GATEWAY_CLOSING');
  // By the time another thread serves, one that was on its way would be there.
  await start();
  expect(countThreads()).toBe(before + 1);
});
