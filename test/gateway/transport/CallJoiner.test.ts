import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Cancellation } from '../../../gateway/Cancellation.ts';
import { limits } from '../../../gateway/limits.ts';
import { CallJoiner } from '../../../gateway/transport/CallJoiner.ts';
import { HttpTransport } from '../../../gateway/transport/HttpTransport.ts';
import type { TransportAnswer, TransportCall } from '../../../gateway/transport/Transport.ts';
import { FakeHub } from '../../support/hubs/FakeHub.ts';
import { RecordingLogger } from '../../support/hubs/RecordingLogger.ts';
import { type Item, shelfContract } from '../../support/hubs/shelfContract.ts';
import { anonymousSender, otherSender } from '../../support/identity/senders.ts';

const titles = ['tea', 'silk', 'tin', 'durian'];
let hub: FakeHub<Item[]>;
let http: HttpTransport;
let joiner: CallJoiner;

beforeEach(async () => {
  const rows = titles.map((title, index) => ({ id: String(index), title }));
  hub = await FakeHub.start({ code: 'MYKUL', contracts: { shelf: shelfContract, other: shelfContract }, rows });
  http = new HttpTransport({ log: new RecordingLogger(), asksCompressed: true });
  joiner = new CallJoiner(http);
});

afterEach(async () => {
  await http.close();
  await hub.close();
});

function operation(query: string): Pick<TransportCall, 'prefix' | 'variablesText'> {
  return { prefix: `{"query":${JSON.stringify(query)},"variables":{`, variablesText: '' };
}

function send(changes: Partial<TransportCall>, subgraph = 'shelf'): Promise<TransportAnswer> {
  return joiner.send(hub.endpoint(subgraph), {
    ...operation('{items{id title}}'),
    isMutation: false,
    deadlineMs: performance.now() + 5_000,
    cancellation: new Cancellation(),
    headers: {},
    sender: anonymousSender,
    ...changes,
  });
}

const titlesOf = 'query($representations:[_Any!]!){_entities(representations:$representations){...on Item{title}}}';

function sendEntities(ids: readonly number[], changes: Partial<TransportCall> = {}): Promise<TransportAnswer> {
  const representations = ids.map((id) => `{"__typename":"Item","id":"${id}"}`);
  return send({ ...operation(titlesOf), representations, ...changes });
}

function entities(ids: readonly number[]) {
  return { _entities: ids.map((id) => (titles[id] ? { title: titles[id] } : null)) };
}

/** How many representations each call so far has brought to the hub. */
function representationsSent(): number[] {
  return hub.calls.map(({ body }) => (body.variables as { representations: unknown[] }).representations.length);
}

describe('reads of one turn of the event loop', () => {
  test('for entities of the same fields go as one, equal representations once, each answered as if alone', async () => {
    const answers = await Promise.all([sendEntities([0, 1]), sendEntities([1, 2]), sendEntities([3, 9])]);
    expect(answers.map(({ data }) => data)).toEqual([entities([0, 1]), entities([1, 2]), entities([3, 9])]);
    expect(answers.map(({ joinedWith }) => joinedWith)).toEqual([2, 2, 2]);
    expect(representationsSent()).toEqual([5]);
  });

  test('that are equal are sent once, and nobody’s answer is changed by what another does with its own', async () => {
    const [first, second] = await Promise.all([send({}), send({})]);
    expect(hub.calls).toHaveLength(1);
    for (const item of [first?.data?.items ?? []].flat()) Object.assign(item as Item, { title: 'changed' });
    expect(second?.data).toEqual({ items: hub.rows });
  });

  const withErrors = (...errors: readonly object[]) => ({
    kind: 'CHANGE' as const,
    change: (text: string) => JSON.stringify({ ...JSON.parse(text), errors, extensions: { secret: 'All of it.' } }),
  });

  test('receive the errors at their own places, and no others', async () => {
    const away = { message: 'Away.', path: ['_entities', 2, 'title'] };
    hub.behaveOnce(withErrors(away, { message: 'Gone.', path: ['_entities', 0] }));
    const answers = await Promise.all([sendEntities([0, 1]), sendEntities([3, 2]), sendEntities([1])]);
    expect(answers.map(({ errors }) => errors)).toEqual([
      [{ message: 'Gone.', path: ['_entities', 0] }],
      [{ message: 'Away.', path: ['_entities', 0, 'title'] }],
      undefined,
    ]);
    expect(JSON.stringify(answers)).not.toContain('All of it.');
  });

  test.each([
    ['no path', undefined],
    ['the path of all', ['_entities']],
    ['an empty path', []],
    ['an index as text', ['_entities', '0', 'title']],
    ['an index beyond the entities', ['_entities', 2]],
    ['a negative index', ['_entities', -1]],
    ['half an index', ['_entities', 0.5]],
    ['the path of another field', ['items', 0]],
    ['an index first', [0, '_entities']],
  ])('are each asked alone where an error has %s: nobody is told what may be another’s', async (_, path) => {
    hub.behaveOnce(withErrors({ message: 'Secret.', path }));
    const answers = await Promise.all([sendEntities([0]), sendEntities([1])]);
    expect(answers).toMatchObject([{ data: entities([0]) }, { data: entities([1]) }]);
    expect(JSON.stringify(answers)).not.toContain('Secret.');
    expect(hub.calls).toHaveLength(3);
  });

  test('that are equal are all told what their one answer says, wherever its errors are', async () => {
    hub.behaveOnce(withErrors({ message: 'Slow.' }));
    const answers = await Promise.all([sendEntities([0, 1]), sendEntities([0, 1])]);
    expect(answers.map(({ errors }) => errors)).toEqual([[{ message: 'Slow.' }], [{ message: 'Slow.' }]]);
    expect(hub.calls).toHaveLength(1);
  });

  test('that had to be asked each alone are not joined again for a moment, those of other fields are', async () => {
    hub.behaveOnce({ kind: 'HTML' });
    await Promise.all([sendEntities([0]), sendEntities([1])]);
    hub.calls.length = 0;
    await Promise.all([sendEntities([0]), sendEntities([1]), send({}), send({})]);
    expect(hub.calls).toHaveLength(3);
  });

  test('that are answered with data too deep to be copied are answered each', async () => {
    const levels = 200_000;
    const deep = `{"data":{"items":${'['.repeat(levels)}${']'.repeat(levels)}}}`;
    hub.behave({ kind: 'BODY', body: deep });
    const answers = await Promise.all([send({}), send({})]);
    expect(answers.map(({ data }) => Array.isArray(data?.items))).toEqual([true, true]);
  });

  test('fail together where the hub is not there', async () => {
    await hub.refuse();
    const answers = await Promise.all([sendEntities([0]), sendEntities([1])]);
    expect(answers.map(({ failure }) => failure?.code)).toEqual(['HUB_UNREACHABLE', 'HUB_UNREACHABLE']);
  });

  test.each([
    { kind: 'ERRORS_WITHOUT_DATA' },
    { kind: 'TRUNCATE' },
    { kind: 'BODY', body: { data: { _entities: [null] } } },
  ] as const)(
    'are each sent alone where together they are answered with $kind: none fails for another',
    async (sick) => {
      hub.behaveOnce(sick);
      const answers = await Promise.all([sendEntities([0]), sendEntities([1])]);
      expect(answers.map(({ data }) => data)).toEqual([entities([0]), entities([1])]);
      expect(hub.calls).toHaveLength(3);
    },
  );

  test('go on for the others when one client goes away, and end with the last', async () => {
    hub.behave({ kind: 'HANG' });
    const clients = [new Cancellation(), new Cancellation()];
    const answers = clients.map((cancellation, id) => sendEntities([id], { cancellation }));
    await hub.until(() => hub.calls.length === 1);
    clients[0]?.cancel();
    expect((await answers[0])?.failure?.code).toBe('HUB_TIMEOUT');
    expect(hub.calls[0]?.state).toBe('OPEN');
    clients[1]?.cancel();
    await hub.until(() => hub.calls[0]?.state === 'ABANDONED');
    expect((await answers[1])?.failure?.code).toBe('HUB_TIMEOUT');
  });

  test('are bounded in calls and in representations', async () => {
    const few = Array.from({ length: limits.joinedCalls + 1 }, () => sendEntities([0]));
    await Promise.all(few);
    expect(hub.calls).toHaveLength(2);
    hub.calls.length = 0;
    const many = Array.from({ length: limits.joinedRepresentations - 1 }, (_, id) => id);
    await Promise.all([sendEntities(many), sendEntities([-1]), sendEntities([-2])]);
    expect(representationsSent()).toEqual([limits.joinedRepresentations, 1]);
  });
});

describe('never joined are', () => {
  test.each<[string, () => Partial<TransportCall>]>([
    ['calls of another principal', () => ({ sender: otherSender })],
    ['calls that pass other headers on', () => ({ headers: { 'accept-language': 'ms' } })],
    ['calls of other fields', () => operation('{items{title}}')],
    ['calls with other variables', () => ({ variablesText: '"a":1' })],
    ['calls that end earlier', () => ({ deadlineMs: performance.now() + 3_000 })],
  ])('%s', async (_, changes) => {
    await Promise.all([send({}), send(changes())]);
    expect(hub.calls).toHaveLength(2);
  });

  test('mutations, equal as they may be', async () => {
    const mutation = { ...operation('mutation{addItem(title:"tin"){title}}'), isMutation: true };
    await Promise.all([send(mutation), send(mutation)]);
    expect(hub.calls).toHaveLength(2);
  });

  test('calls of another contract', async () => {
    await Promise.all([send({}), send({}, 'other')]);
    expect(hub.calls).toHaveLength(2);
  });

  test('a call with one that has left: it could be answered with what was true before it asked', async () => {
    let go = () => {};
    hub.behaveOnce({ kind: 'WAIT', until: new Promise<void>((resolve) => (go = resolve)) });
    const before = send({});
    await hub.until(() => hub.calls.length === 1);
    const after = send({});
    await hub.until(() => hub.calls.length === 2);
    expect((await after).data).toEqual({ items: hub.rows });
    go();
    await before;
  });
});
