import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { answerJson, type HostileAnswer, HostileServer, httpResponse } from '../../../bench/attacks/HostileServer.ts';
import { limits } from '../../../gateway/limits.ts';
import { HttpTransport } from '../../../gateway/transport/HttpTransport.ts';
import type { TransportAnswer, TransportCall } from '../../../gateway/transport/Transport.ts';
import { RecordingLogger } from '../../support/hubs/RecordingLogger.ts';
import { callOf, shelfAt } from '../../support/transport/callsOf.ts';

let server: HostileServer;
let transport: HttpTransport;
let bad: HostileAnswer;

beforeEach(async () => {
  // What has a bad operation or a bad id in it is answered badly, everything else well.
  server = await HostileServer.start((exchange) => {
    if (exchange.body.includes('bad')) bad(exchange);
    else answerJson({ data: { items: 1 } })(exchange);
  });
  transport = new HttpTransport({ log: new RecordingLogger(), asksCompressed: true });
});

afterEach(async () => {
  jest.restoreAllMocks();
  await transport.close();
  await server.close();
});

function send(query: string, changes: Parameters<typeof callOf>[1] = {}): Promise<TransportAnswer> {
  return transport.send(shelfAt(server.url), callOf(query, changes));
}

/** One operation with one id. */
function withId(id: string, changes: Partial<TransportCall> & { timeoutMs?: number } = {}): Promise<TransportAnswer> {
  return send('query($id:ID!){item(id:$id){title}}', { variablesText: `"id":"${id}"`, ...changes });
}

const isBroken = () => transport.report(shelfAt(server.url))?.isBroken;
const answered = (failure: { readonly data?: unknown }) => expect(failure).toMatchObject({ data: { items: 1 } });

function status(code: number, headers = ''): HostileAnswer {
  const response = httpResponse('<h1>No</h1>', headers, `${code} No`);
  return ({ socket }) => void socket.write(response);
}

const shortMs = limits.breakerFairMs + 50;
const hang: HostileAnswer = () => {};
const reset: HostileAnswer = ({ socket }) => void socket.resetAndDestroy();
const tooLarge: HostileAnswer = ({ socket }) =>
  void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n');

const ways: readonly [string, HostileAnswer][] = [
  ['is forbidden', status(403)],
  ['is too much for today', status(429, 'retry-after: 20\r\n')],
  ['fails', status(500)],
  ['is answered with a web page', status(200)],
  ['is answered with too much', tooLarge],
  ['is answered with no HTTP', ({ socket }) => void socket.end('HELLO\r\n\r\n')],
  ['ends a proxy’s patience', status(504)],
  ['makes the server behind a proxy fail', status(502)],
  ['makes the connection break', reset],
  ['takes too long', hang],
];

describe.each(ways)('an operation that %s', (_, way) => {
  test('again and again closes the endpoint to nobody else, and is not sent any more itself', async () => {
    bad = way;
    for (let round = 0; round < 2 * limits.breakerFailures; round++)
      expect(await send('{bad}', { timeoutMs: shortMs })).toHaveProperty('failure');
    const { length } = server.exchanges;
    expect(await send('{bad}', { timeoutMs: shortMs })).toHaveProperty('failure');
    expect(server.exchanges).toHaveLength(length);
    answered(await send('{good}'));
    expect(isBroken()).toBe(false);
  });

  test('with one id is answered with every other', async () => {
    bad = way;
    for (let round = 0; round < 2 * limits.breakerFailures; round++)
      expect(await withId('bad', { timeoutMs: shortMs })).toHaveProperty('failure');
    answered(await withId('1'));
    expect(isBroken()).toBe(false);
  });
});

test('calls that are held back report that the endpoint was not called, and why', async () => {
  bad = status(403);
  const why = 'MYKUL answered shelf with HTTP status 403 and no GraphQL response.';
  for (let round = 0; round < limits.breakerFailures; round++) expect((await send('{bad}')).failure?.message).toBe(why);
  expect((await send('{bad}')).failure?.message).toBe(
    `MYKUL was not called, because a call like this one has just failed: ${why}`,
  );
});

test('a mutation that is held back is not reported as possibly executed', async () => {
  bad = reset;
  const messages: unknown[] = [];
  for (let round = 0; round <= limits.breakerFailures; round++)
    messages.push((await send('mutation{bad}', { isMutation: true })).failure?.message);
  expect(messages[0]).toMatch(/may have been executed/);
  expect(messages.at(-1)).not.toMatch(/may have been executed/);
});

const spellings: readonly [string, (round: number) => string][] = [
  ['with other literals', (round) => `{bad(n:${round})}`],
  ['with other strings', (round) => `{bad(s:"${'('.repeat(round)}\\"",t:""")${round}"""){a}}`],
  ['with other lists and objects', (round) => `{bad(o:{k${round}:[${'1 '.repeat(round)}]}){a}}`],
  ['under another alias', (round) => `{a${round}:bad}`],
  ['under another name', (round) => `query Q${round}{bad}`],
  ['with other variables', (round) => `query($v${round}:Int=${round}){bad(n:$v${round})}`],
];

test.each(spellings)('an operation that is sent again %s is the same operation', async (_, query) => {
  bad = status(503);
  for (let round = 0; round < 2 * limits.breakerWindowCalls; round++) await send(query(round));
  expect(isBroken()).toBe(false);
  answered(await send('{good}'));
  const { length } = server.exchanges;
  expect(await send(query(999))).toHaveProperty('failure');
  expect(server.exchanges).toHaveLength(length);
});

test('one id that different operations have as a literal does not close the endpoint', async () => {
  bad = status(503);
  for (let round = 0; round < 2 * limits.breakerWindowCalls; round++) await send(`{item(id:"bad"){f${round}}}`);
  expect(isBroken()).toBe(false);
  answered(await send('{good}'));
});

test('what one principal may not do is not kept from another', async () => {
  bad = ({ head, socket }) => {
    if (head.includes('authorization: Jack')) answerJson({ data: { items: 1 } })({ socket } as never);
    else status(403)({ socket } as never);
  };
  for (let round = 0; round < 2 * limits.breakerFailures; round++)
    await send('{bad}', { headers: { authorization: 'Bojin' } });
  answered(await send('{bad}', { headers: { authorization: 'Jack' } }));
});

test('one id that different operations ask for does not close the endpoint', async () => {
  bad = reset;
  for (let round = 0; round < 2 * limits.breakerWindowCalls; round++)
    await send(`query($id:ID!){item(id:$id){f${round}}}`, { variablesText: '"id":"bad"' });
  expect(isBroken()).toBe(false);
  answered(await send('{good}'));
});

test('different operations that get no answer, each with its own values, close the endpoint', async () => {
  bad = reset;
  for (let round = 0; round < limits.breakerFailures; round++) await send(`{bad${round}}`);
  expect(isBroken()).toBe(true);
  expect(await send('{good}')).toMatchObject({ failure: { code: 'HUB_UNREACHABLE' } });
});

test('different operations that are refused as such do not, however many', async () => {
  bad = status(403);
  for (let round = 0; round < 2 * limits.breakerWindowCalls; round++) await send(`{bad${round}}`);
  expect(isBroken()).toBe(false);
});

test('an operation that gets no answer with different values is kept back with all, and the others go on', async () => {
  bad = reset;
  for (let round = 0; round < limits.breakerFailures; round++) await withId(`bad ${round}`);
  const { length } = server.exchanges;
  expect(await withId('1')).toMatchObject({ failure: { code: 'HUB_UNREACHABLE' } });
  expect(server.exchanges).toHaveLength(length);
  answered(await send('{good}'));
});

test('refused connections open the breaker of the endpoint, whatever the operation', async () => {
  const { url } = server;
  await server.close();
  for (let round = 0; round < limits.breakerFailures; round++) await transport.send(shelfAt(url), callOf('{items}'));
  expect(transport.report(shelfAt(url))?.isBroken).toBe(true);
  server = await HostileServer.start();
});

describe('an operation that was kept back', () => {
  const clock = performance.now.bind(performance);
  function pass(ms: number): void {
    jest.spyOn(performance, 'now').mockImplementation(() => clock() + ms);
  }

  test('is tried again after a while, and then goes as before', async () => {
    bad = status(500);
    for (let round = 0; round < limits.breakerFailures; round++) await send('{bad}');
    bad = answerJson({ data: { items: 1 } });
    expect(await send('{bad}')).toHaveProperty('failure');
    pass(limits.breakerOpenMs);
    answered(await send('{bad}'));
    bad = status(500);
    const { length } = server.exchanges;
    await send('{bad}');
    await send('{bad}');
    expect(server.exchanges).toHaveLength(length + 2);
  });

  test('is left for as long as the endpoint asks', async () => {
    bad = status(429, 'retry-after: 20\r\n');
    for (let round = 0; round < limits.breakerFailures; round++) await send('{bad}');
    bad = answerJson({ data: { items: 1 } });
    pass(19_000);
    expect(await send('{bad}')).toHaveProperty('failure');
    pass(20_100);
    answered(await send('{bad}'));
  });
});

test('a read is not repeated where the endpoint says when to come again', async () => {
  bad = status(503, 'retry-after: 1\r\n');
  await send('{bad}');
  expect(server.exchanges).toHaveLength(1);
});
