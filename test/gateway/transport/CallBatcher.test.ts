import { afterEach, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { Cancellation } from '../../../gateway/Cancellation.ts';
import { limits } from '../../../gateway/limits.ts';
import { markedPrefix } from '../../../gateway/partition/HubOperation.ts';
import { CallBatcher } from '../../../gateway/transport/CallBatcher.ts';
import { HttpTransport } from '../../../gateway/transport/HttpTransport.ts';
import type { TransportAnswer, TransportCall } from '../../../gateway/transport/Transport.ts';
import { FakeHub } from '../../support/hubs/FakeHub.ts';
import { RecordingLogger } from '../../support/hubs/RecordingLogger.ts';
import { type Item, shelfContract } from '../../support/hubs/shelfContract.ts';
import { anonymousSender, otherSender } from '../../support/identity/senders.ts';

const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start({ batched = true } = {}) {
  const rows = [{ id: '1', title: 'tea' }];
  const hub = await FakeHub.start<Item[]>({ code: 'MYKUL', contracts: { shelf: shelfContract }, rows, batched });
  cleanUps.push(() => hub.close());
  const http = new HttpTransport({ log: new RecordingLogger(), asksCompressed: true });
  cleanUps.push(() => http.close());
  const batcher = new CallBatcher(http);
  const send = (query: string, changes: Partial<TransportCall> = {}): Promise<TransportAnswer> =>
    batcher.send(hub.endpoint('shelf'), {
      prefix: `{"query":${JSON.stringify(query)},"variables":{`,
      markedPrefix: markedPrefix(parse(query), '"variables":{'),
      variablesText: '',
      isMutation: false,
      deadlineMs: performance.now() + 5_000,
      cancellation: new Cancellation(),
      headers: {},
      sender: anonymousSender,
      ...changes,
    });
  return { hub, send };
}

const titles = '{items{title}}';
const ids = '{items{id}}';
const tea = { titles: { items: [{ title: 'tea' }] }, ids: { items: [{ id: '1' }] } };

test('reads that leave at the same time go as the operations of one request, each with its own answer', async () => {
  const { hub, send } = await start();
  const answers = await Promise.all([send(titles), send(ids), send('{nothing}')]);
  expect(hub.calls).toHaveLength(1);
  expect(answers.map(({ data }) => data)).toEqual([tea.titles, tea.ids, null]);
  expect(answers.map(({ errors }) => errors?.length)).toEqual([undefined, undefined, 1]);
});

test('a single read is not sent as a batch', async () => {
  const { hub, send } = await start();
  expect((await send(titles)).data).toEqual(tea.titles);
  expect(hub.calls[0]?.body).toMatchObject({ query: titles });
});

test.each<[string, { batched: boolean }, Partial<TransportCall>]>([
  ['an endpoint that does not say it takes several', { batched: false }, {}],
  ['mutations', { batched: true }, { isMutation: true }],
  ['another principal', { batched: true }, { sender: otherSender }],
  ['other headers passed on', { batched: true }, { headers: { 'accept-language': 'ms' } }],
  ['another deadline', { batched: true }, { deadlineMs: performance.now() + 60_000 }],
])('calls stay apart for %s', async (_, options, changes) => {
  const { hub, send } = await start(options);
  await Promise.all([send(titles), send(ids, changes)]);
  expect(hub.calls).toHaveLength(2);
});

test('an endpoint that cannot read several is asked for each', async () => {
  const { hub, send } = await start();
  hub.behaveOnce({ kind: 'BODY', body: { errors: [{ message: 'The body must be an object.' }] } });
  const answers = await Promise.all([send(titles), send(ids)]);
  expect(answers.map(({ data }) => data)).toEqual([tea.titles, tea.ids]);
  expect(hub.calls).toHaveLength(3);
});

test('an invalid response among several costs only its own call, which is sent again alone', async () => {
  const { hub, send } = await start();
  const second = (text: string) => JSON.stringify([JSON.parse(text)[0], 'unwell']);
  hub.behaveOnce({ kind: 'CHANGE', change: second });
  const answers = await Promise.all([send(titles), send(ids)]);
  expect(answers.map(({ data }) => data)).toEqual([tea.titles, tea.ids]);
  expect(hub.calls).toHaveLength(2);
});

test.each<[string, (answers: unknown[]) => unknown]>([
  ['in another order', (answers) => [...answers].reverse()],
  ['one too few', (answers) => answers.slice(1)],
  ['one too many', (answers) => [...answers, answers[0]]],
  ['the same answer for all', ([first, ...others]) => [first, ...others.map(() => first)]],
  ['nothing but errors, in whatever order', (answers) => answers.map(() => ({ errors: [{ message: 'Secret.' }] }))],
  ['not a list', ([first]) => first],
])('no call is told what belongs to another where the answers are %s: each is asked alone', async (_, change) => {
  const { hub, send } = await start();
  hub.behaveOnce({ kind: 'CHANGE', change: (text) => JSON.stringify(change(JSON.parse(text))) });
  const answers = await Promise.all([send(titles), send('{items {title}}'), send('{ items { title } }')]);
  expect(answers.map(({ data }) => data)).toEqual([tea.titles, tea.titles, tea.titles]);
  expect(answers.map(({ errors }) => errors)).toEqual([undefined, undefined, undefined]);
  expect(hub.calls.length).toBeLessThanOrEqual(4);
});

test('calls that had to be asked each alone are not put together again for a moment', async () => {
  const { hub, send } = await start();
  hub.behaveOnce({ kind: 'HTML' });
  await Promise.all([send(titles), send(ids)]);
  hub.calls.length = 0;
  await Promise.all([send(titles), send(ids)]);
  expect(hub.calls).toHaveLength(2);
});

test('calls fail together where the hub is not there', async () => {
  const { hub, send } = await start();
  await hub.refuse();
  const answers = await Promise.all([send(titles), send(ids)]);
  expect(answers.map(({ failure }) => failure?.code)).toEqual(['HUB_UNREACHABLE', 'HUB_UNREACHABLE']);
});

test('a client that leaves is released immediately, and the last one cancels the request', async () => {
  const { hub, send } = await start();
  hub.behave({ kind: 'HANG' });
  const clients = [new Cancellation(), new Cancellation()];
  const answers = clients.map((cancellation, index) => send(index === 0 ? titles : ids, { cancellation }));
  await hub.until(() => hub.calls.length === 1);
  clients[0]?.cancel();
  expect((await answers[0])?.failure?.code).toBe('HUB_TIMEOUT');
  expect(hub.calls[0]?.state).toBe('OPEN');
  clients[1]?.cancel();
  await hub.until(() => hub.calls[0]?.state === 'ABANDONED');
  expect((await answers[1])?.failure?.code).toBe('HUB_TIMEOUT');
});

test('a request has a bounded number of operations', async () => {
  const { hub, send } = await start();
  await Promise.all(Array.from({ length: limits.batchedCalls + 2 }, () => send(titles)));
  expect(hub.calls.map(({ body }) => (body as unknown as unknown[]).length)).toEqual([limits.batchedCalls, 2]);
});
