import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { limits } from '../../../gateway/limits.ts';
import type { ExchangeEnding } from '../../../gateway/transport/ExchangeEnding.ts';
import { HttpClient } from '../../../gateway/transport/HttpClient.ts';

const cleanUps: (() => void)[] = [];

afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

async function listen(server: Server | ReturnType<typeof createTcpServer>, host = '127.0.0.1'): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  cleanUps.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/graphql?v=1`;
}

/** A client of a server that answers so, and how many connections the server has seen. */
async function clientOf(answer: RequestListener, keepAliveTimeout = 60_000, host = '127.0.0.1') {
  const server = createServer({ keepAliveTimeout }, answer);
  const seen = { connections: 0 };
  server.on('connection', () => {
    seen.connections += 1;
  });
  const client = new HttpClient(await listen(server, host));
  cleanUps.push(() => client.destroy());
  return { client, seen };
}

function post(client: HttpClient, body = '{}', headers: Record<string, string> = {}): Promise<ExchangeEnding> {
  return new Promise((resolve) => client.post({ headers, remainingMs: 1_000, body, carrier: 'ANY' }, resolve));
}

const echo: RequestListener = async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  response.end(JSON.stringify({ url: request.url, body, title: request.headers['x-title'] }));
};

describe('a request', () => {
  test('goes to the path and query of the URL with its whole body, whatever letters are in it', async () => {
    const { client } = await clientOf(echo);
    const body = 'Ålesund 广州 😀'.repeat(20_000);
    const ending = await post(client, body);
    const echoed = JSON.parse(ending.kind === 'ANSWERED' ? ending.text : '{}');
    expect(echoed.url).toBe('/graphql?v=1');
    expect(echoed.body === body).toBe(true);
  });

  test('takes headers of Latin letters as they are, and refuses what HTTP does not allow', async () => {
    const { client, seen } = await clientOf(echo);
    const answered = await post(client, '广州', { 'x-title': 'Ål' });
    expect(JSON.parse((answered as { text: string }).text)).toMatchObject({ body: '广州', title: 'Ål' });
    expect(await post(client, '', { 'x-title': '广州' })).toEqual({ kind: 'UNSENDABLE' });
    expect(await post(client, '', { 'x-title': 'a\nb' })).toEqual({ kind: 'UNSENDABLE' });
    expect(seen.connections).toBe(1);
  });

  test('reaches a server at an IPv6 address', async () => {
    const { client } = await clientOf(echo, 60_000, '::1');
    expect(await post(client)).toMatchObject({ kind: 'ANSWERED' });
  });
});

describe('a connection', () => {
  test('serves one request after another, and there are as many as there are at a time', async () => {
    const { client, seen } = await clientOf(echo);
    for (let round = 0; round < 10; round++) await Promise.all([post(client), post(client), post(client)]);
    expect(seen.connections).toBe(3);
  });

  test('is not used again where the server closes it soon', async () => {
    const { client, seen } = await clientOf(echo, 1_000);
    for (let round = 0; round < 3; round++) await post(client);
    expect(seen.connections).toBe(3);
  });

  test('is not used again after the server said more than it was asked', async () => {
    const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
    let connections = 0;
    const server = createTcpServer((socket) => {
      connections += 1;
      socket.on('error', () => {});
      socket.on('data', () => socket.write(answer + answer));
    });
    const client = new HttpClient(await listen(server));
    cleanUps.push(() => client.destroy());
    for (let round = 0; round < 3; round++) expect(await post(client)).toMatchObject({ kind: 'ANSWERED', text: '{}' });
    expect(connections).toBe(3);
  });

  test('that is given up is closed, and its answer reaches nobody', async () => {
    const server = createServer();
    const client = new HttpClient(await listen(server));
    const endings: ExchangeEnding[] = [];
    const arrived = once(server, 'request');
    const giveUp = client.post({ headers: {}, remainingMs: 1_000, body: '{}', carrier: 'ANY' }, (ending) =>
      endings.push(ending),
    );
    const [request] = (await arrived) as [IncomingMessage];
    const closed = once(request.socket, 'close');
    expect(giveUp()).toEqual({ kind: 'GIVEN_UP', isSent: true });
    await closed;
    expect(endings).toEqual([]);
  });
});

describe('an answer that is compressed', () => {
  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('is read: %s', async (coding, compress) => {
    const text = '{"data":"Ålesund 广州"}'.repeat(10_000);
    const { client } = await clientOf((request, response) => {
      expect(request.headers['accept-encoding']).toContain(coding);
      response.setHeader('content-encoding', coding).end(compress(text));
    });
    expect(await post(client)).toMatchObject({ kind: 'ANSWERED', text });
  });

  test('is abandoned where it is larger than a response may be, whatever its compressed size', async () => {
    const bomb = gzipSync(Buffer.alloc(4 * limits.subgraphAnswerBytes));
    const { client } = await clientOf((_, response) => response.setHeader('content-encoding', 'gzip').end(bomb));
    expect(await post(client)).toEqual({ kind: 'TOO_LARGE' });
  });

  test.each([
    ['gzip', 'not gzip'],
    ['compress', 'x'],
  ])('is refused where it cannot be read: %s', async (coding, body) => {
    const { client } = await clientOf((_, response) => response.setHeader('content-encoding', coding).end(body));
    expect(await post(client)).toEqual({ kind: 'NOT_DECODED' });
  });
});

test.each([
  [{ kind: 'NOT_HTTP' }, 'HELLO\r\n\r\n'],
  [{ kind: 'CUT' }, 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel'],
  [{ kind: 'NO_ANSWER', fault: 'CLOSED', isStale: false }, 'HTTP/1.1 20'],
])('ends as %j where a server sends %j and hangs up', async (ending, text) => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(text));
  });
  const client = new HttpClient(await listen(server));
  expect(await post(client)).toEqual(ending);
});

test('once destroyed, it fails what is under way and what comes', async () => {
  const { client } = await clientOf(() => {});
  const underWay = post(client);
  client.destroy();
  expect(await underWay).toEqual({ kind: 'NOT_SENT', fault: 'CLOSED' });
  expect(await post(client)).toEqual({ kind: 'NOT_SENT', fault: 'CLOSED' });
});
