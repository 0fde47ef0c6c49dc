import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type HostileAnswer, HostileServer, httpResponse } from '../../../bench/attacks/HostileServer.ts';
import { limits } from '../../../gateway/limits.ts';
import { answerExcerpt, FailureLog } from '../../../gateway/transport/FailureLog.ts';
import { HttpTransport } from '../../../gateway/transport/HttpTransport.ts';
import { RecordingLogger } from '../../support/hubs/RecordingLogger.ts';
import { fc } from '../../support/properties.ts';
import { callOf, shelfAt } from '../../support/transport/callsOf.ts';

describe('says why a call failed', () => {
  let server: HostileServer;
  let transport: HttpTransport;
  let log: RecordingLogger;

  beforeEach(async () => {
    server = await HostileServer.start();
    log = new RecordingLogger();
    transport = new HttpTransport({ log, asksCompressed: true });
  });

  afterEach(async () => {
    await transport.close();
    await server.close();
  });

  async function logged(url: string, timeoutMs = 10_000) {
    await transport.send(shelfAt(url), callOf('{items}', { timeoutMs }));
    return log.entries.map(({ facts }) => facts);
  }

  const endpoint = { hub: 'MYKUL', subgraph: 'shelf' };

  test.each<[string, HostileAnswer, object]>([
    ['RESET', ({ socket }) => void socket.resetAndDestroy(), {}],
    ['CLOSED', ({ socket }) => void socket.end(), {}],
    ['BROKEN_OFF', ({ socket }) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'), {}],
    ['NOT_HTTP', ({ socket }) => void socket.end('SSH-2.0\r\n\r\n'), {}],
    ['TOO_LARGE', ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n'), {}],
    [
      'STATUS_403',
      ({ socket }) => void socket.write(httpResponse('<h1>No\n way</h1>', '', '403 No')),
      { status: 403, bytes: 16, begins: '<h1>No way</h1>' },
    ],
    [
      'NOT_GRAPHQL',
      ({ socket }) => void socket.write(httpResponse('<title>Maintenance</title>')),
      { status: 200, bytes: 26, begins: '<title>Maintenance</title>' },
    ],
    ['NOT_DECOMPRESSED', ({ socket }) => void socket.write(httpResponse('hello', 'content-encoding: gzip\r\n')), {}],
  ])('%s', async (cause, answer, facts) => {
    server.answer(answer);
    expect(await logged(server.url)).toEqual([{ ...endpoint, url: server.url, cause, ...facts }]);
  });

  test('TIMEOUT', async () => {
    server.answer(() => {});
    expect(await logged(server.url, 50)).toMatchObject([{ cause: 'TIMEOUT' }]);
  });

  test('REFUSED', async () => {
    const { url } = server;
    await server.close();
    expect(await logged(url)).toMatchObject([{ cause: 'REFUSED' }]);
    server = await HostileServer.start();
  });

  test('NAME_NOT_RESOLVED', async () => {
    expect(await logged('http://hub.invalid/graphql')).toMatchObject([{ cause: 'NAME_NOT_RESOLVED' }]);
  });

  test('TLS', async () => {
    const plain = createServer();
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;
    expect(await logged(`https://127.0.0.1:${port}/graphql`)).toMatchObject([{ cause: 'TLS' }]);
    await new Promise((resolve) => plain.close(resolve));
  });

  test('never with what stands in a URL besides its place, nor where the client left', async () => {
    server.answer(() => {});
    const call = callOf('{items}');
    const sent = transport.send(shelfAt(server.url), call);
    await server.until(() => server.exchanges.length === 1);
    call.cancellation.cancel();
    await sent;
    expect(log.entries).toEqual([]);
    server.answer(({ socket }) => void socket.end());
    const url = `${server.url.replace('//', '//user:password@')}?key=secret`;
    expect(await logged(url)).toMatchObject([{ url: server.url }]);
  });
});

describe('of one cause', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test('there is one entry a minute, and one that says how often it happened meanwhile', () => {
    const log = new RecordingLogger();
    const failures = new FailureLog(log, { hub: 'MYKUL' });
    for (let index = 0; index < 1_000; index++) failures.note('RESET', () => ({}));
    failures.note('REFUSED', () => ({}));
    expect(log.entries).toHaveLength(2);
    jest.advanceTimersByTime(limits.failureLogMs);
    expect(log.entries.slice(2)).toMatchObject([{ facts: { hub: 'MYKUL', cause: 'RESET', repeated: 999 } }]);
    failures.note('RESET', () => ({}));
    expect(log.entries).toHaveLength(3);
    jest.advanceTimersByTime(limits.failureLogMs);
    expect(log.entries.slice(3)).toMatchObject([{ facts: { repeated: 1 } }]);
    jest.advanceTimersByTime(10 * limits.failureLogMs);
    failures.note('RESET', () => ({}));
    expect(log.entries).toHaveLength(5);
    failures.close();
  });

  test('however many causes an endpoint makes up, they are a bounded number of entries', () => {
    const log = new RecordingLogger();
    const failures = new FailureLog(log, {});
    for (let status = 100; status < 600; status++) failures.note(`STATUS_${status}`, () => ({}));
    expect(log.entries).toHaveLength(limits.failureLogCauses + 1);
    failures.close();
  });
});

describe('what it shows of an answer', () => {
  test('is a short line', () => {
    expect(answerExcerpt(`<h1>\n\u0007 No ${'no '.repeat(1_000)}`, '{}', {})).toMatch(/^<h1> No no .{1,110}$/);
  });

  test('holds nothing of the request', () => {
    const word = fc.stringMatching(/^[a-zA-Z0-9@._-]{3,30}$/);
    fc.assert(
      fc.property(word, word, (literal, token) => {
        const body = `{"query":"{a(b:\\"${literal}\\")}","variables":{}}`;
        const shown = answerExcerpt(`"${literal}" ${token}: ${literal}`, body, { authorization: `Bearer ${token}` });
        expect(shown).toBe('"…" …: …');
      }),
    );
  });

  test('holds no key, token or address of somebody', () => {
    const page = 'jwt eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x of jack@example.com';
    expect(answerExcerpt(page, '', {})).toBe('jwt … of …');
  });
});
