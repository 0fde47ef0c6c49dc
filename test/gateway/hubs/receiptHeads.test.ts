import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { HubHealth } from '../../../gateway/hubs/HubHealth.ts';
import { HubTable } from '../../../gateway/hubs/HubTable.ts';
import { limits } from '../../../gateway/limits.ts';
import { HttpTransport } from '../../../gateway/transport/HttpTransport.ts';
import { digestOf } from '../../../identity/receipts/Receipt.ts';
import { FakeContract } from '../../support/hubs/FakeContract.ts';
import { FakeHub } from '../../support/hubs/FakeHub.ts';
import { RecordingLogger } from '../../support/hubs/RecordingLogger.ts';
import { shelfSdl } from '../../support/hubs/shelfContract.ts';

const contract = new FakeContract(shelfSdl, { resolvers: {}, entities: { Item: () => [] } });
const headAt = (position: number, what = '') => ({
  ...{ position, digest: digestOf(`${position}${what}`), at: '2026-01-15T08:00:00.000Z' },
});

let fake: FakeHub;
let transport: HttpTransport;
let log: RecordingLogger;
let health: HubHealth;
let nowMs: number;

beforeEach(async () => {
  fake = await FakeHub.start({ code: 'MYKUL', contracts: { shelf: contract }, rows: [] });
  log = new RecordingLogger();
  transport = new HttpTransport({ log: new RecordingLogger(), asksCompressed: true });
  nowMs = performance.now();
  health = new HubHealth(transport, new Map([['shelf', shelfSdl]]), log, () => nowMs);
});

afterEach(async () => {
  health.close();
  await transport.close();
  await fake.close();
});

/** The head that the hub gives from now on. */
function give(receiptHead: unknown): void {
  const extensions = JSON.stringify({ receiptHead });
  fake.behave({ kind: 'CHANGE', change: (text) => `${text.slice(0, -1)},"extensions":${extensions}}` });
}

/** What is published after the hub was asked once more. */
async function published(): Promise<unknown> {
  const ask = jest.spyOn(transport, 'ask');
  nowMs += limits.receiptHeadMs;
  if (fake.calls.length === 0) health.useTable(new HubTable(1, [fake.hub], []));
  else health.look();
  const questions = ask.mock.results.map(({ value }) => value);
  ask.mockRestore();
  expect(questions).toHaveLength(1);
  await Promise.all(questions);
  await new Promise(setImmediate);
  return health.view(fake.hub).subgraphs[0]?.receiptHead;
}

test('every probe of a hub requests the head of its receipts, also while clients keep it busy', async () => {
  give(headAt(3));
  expect(await published()).toEqual(headAt(3));
  expect(fake.calls[0]?.headers['ehub-receipts']).toBe('head');
  give(headAt(4));
  const report = transport.report(fake.endpoint('shelf'));
  jest.spyOn(transport, 'report').mockImplementation(() => report && { ...report, lastEndMs: nowMs });
  expect(await published()).toEqual(headAt(4));
  expect(log.entries.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a hub that does not report it has none', async () => {
  expect(await published()).toBeNull();
});

test.each([
  ['null', null],
  ['a text', 'x'],
  ['incomplete', { position: 1 }],
  ['no position', { ...headAt(1), position: 1.5 }],
  ['no digest', { ...headAt(1), digest: 'x'.repeat(10_000) }],
])('a head that is %s is not published', async (_, head) => {
  give(head);
  expect(await published()).toBeNull();
});

test.each([
  ['goes back', headAt(2)],
  ['is another at the same position', headAt(3, 'another')],
])('a head that %s is logged as withdrawn receipts', async (_, head) => {
  give(headAt(3));
  await published();
  give(head);
  expect(await published()).toEqual(head);
  const { level, facts } = await log.entry('has removed or changed receipts');
  expect({ level, facts }).toEqual({
    level: 'error',
    facts: { hub: 'MYKUL', subgraph: 'shelf', before: headAt(3), head },
  });
});
