import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { answerJson, HostileServer } from '../../../bench/attacks/HostileServer.ts';
import { limits } from '../../../gateway/limits.ts';
import { HttpTransport } from '../../../gateway/transport/HttpTransport.ts';
import type { TransportAnswer } from '../../../gateway/transport/Transport.ts';
import { FakeHub } from '../../support/hubs/FakeHub.ts';
import { RecordingLogger } from '../../support/hubs/RecordingLogger.ts';
import { type Item, shelfContract } from '../../support/hubs/shelfContract.ts';
import { callOf, shelfAt } from '../../support/transport/callsOf.ts';

const connections = 10;
const answerWell = answerJson({ data: { items: 1 } });
let server: HostileServer;
let transport: HttpTransport;

beforeEach(async () => {
  server = await HostileServer.start(answerWell);
  transport = new HttpTransport({ log: new RecordingLogger(), asksCompressed: true });
});

afterEach(async () => {
  jest.restoreAllMocks();
  passedMs = 0;
  await transport.close();
  await server.close();
});

function send(query: string, timeoutMs?: number): Promise<TransportAnswer> {
  return transport.send(shelfAt(server.url), callOf(query, { timeoutMs }));
}

/** Leaves connections behind that the server ends, without an answer, as soon as it is asked again. */
async function leaveStaleConnections(): Promise<void> {
  await Promise.all(Array.from({ length: connections }, (_, index) => send(`{items${index}}`)));
  expect(server.connections).toBe(connections);
  server.exchanges.length = 0;
  server.answer((exchange) => {
    if (exchange.number > 1) exchange.socket.destroy();
    else answerWell(exchange);
  });
}

const clock = performance.now.bind(performance);
let passedMs = 0;

/** Lets time pass, as far as the gateway's clock knows. */
function pass(ms: number): void {
  passedMs += ms;
  jest.spyOn(performance, 'now').mockImplementation(() => clock() + passedMs);
}

describe('on connections that were closed unheard', () => {
  test('no read fails', async () => {
    await leaveStaleConnections();
    for (let index = 0; index < connections; index++)
      expect(await send('{items}')).toMatchObject({ data: { items: 1 } });
  });

  test('no mutation is sent once they have been idle: it goes on a new one, once', async () => {
    await leaveStaleConnections();
    pass(limits.mutationIdleMs + 1);
    for (let index = 0; index < connections; index++) {
      expect(await send('mutation{add}')).toMatchObject({ data: { items: 1 } });
      pass(limits.mutationIdleMs + 1);
    }
    expect(server.exchanges).toHaveLength(connections);
  });

  test('a mutation that was sent just after the last response is not sent twice, and says so', async () => {
    await leaveStaleConnections();
    expect(await send('mutation{add}')).toMatchObject({
      failure: { code: 'HUB_UNREACHABLE', message: expect.stringMatching(/may have been executed/) },
    });
    expect(server.exchanges).toHaveLength(1);
  });
});

test('a mutation after a restart of the server is carried out, once', async () => {
  const rows: Item[] = [];
  const hub = await FakeHub.start<Item[]>({ code: 'MYKUL', contracts: { shelf: shelfContract }, rows });
  const ask = (query: string) => transport.send(hub.endpoint('shelf'), callOf(query));
  await Promise.all(Array.from({ length: connections }, (_, index) => ask(`{i${index}:items{id}}`)));
  await hub.refuse();
  await hub.revive();
  expect(await ask('mutation{addItem(title:"tea"){title}}')).toMatchObject({ data: { addItem: { title: 'tea' } } });
  expect(rows).toHaveLength(1);
  await hub.close();
});

describe('a mutation that got no answer', () => {
  const mayHaveRun = /The mutation may have been executed\.$/;

  test('says that it may have been executed where it had left', async () => {
    server.answer(({ socket }) => socket.resetAndDestroy());
    expect((await send('mutation{add}')).failure?.message).toMatch(mayHaveRun);
    server.answer(({ socket }) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"data"'));
    expect((await send('mutation{add}')).failure?.message).toMatch(mayHaveRun);
    server.answer(({ socket }) => socket.end('HTTP/1.1 504 Late\r\ncontent-length: 0\r\n\r\n'));
    expect((await send('mutation{add}')).failure?.message).toMatch(mayHaveRun);
    server.answer(() => {});
    expect((await send('mutation{add}', 100)).failure?.message).toMatch(mayHaveRun);
    expect(server.exchanges).toHaveLength(4);
  });

  test('does not say so where nothing of it was received, and reads never do', async () => {
    server.answer(({ socket }) => socket.end('HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n'));
    expect((await send('mutation{add}')).failure?.message).not.toMatch(mayHaveRun);
    server.answer(({ socket }) => socket.resetAndDestroy());
    expect((await send('{items}')).failure?.message).not.toMatch(mayHaveRun);
    const { url } = server;
    await server.close();
    const refused = await transport.send(shelfAt(url), callOf('mutation{add}'));
    expect(refused.failure?.message).not.toMatch(mayHaveRun);
    server = await HostileServer.start();
  });
});
