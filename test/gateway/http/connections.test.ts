import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { limits } from '../../../gateway/limits.ts';
import { RawConnection } from '../../support/http/RawConnection.ts';
import { type PlainGateway, startPlainGateway } from '../../support/http/startPlainGateway.ts';

let gateway: PlainGateway;
let underWay = 0;
let mostUnderWay = 0;

const counting = {
  counter: {
    sdl: 'type Query { echo(text: String!): String! }',
    resolvers: {
      Query: {
        async echo(_: unknown, { text }: Record<string, unknown>) {
          underWay += 1;
          mostUnderWay = Math.max(mostUnderWay, underWay);
          await new Promise(setImmediate);
          underWay -= 1;
          return text;
        },
      },
    },
  },
};

beforeAll(async () => {
  gateway = await startPlainGateway(counting);
}, 60_000);

afterAll(() => gateway.close());

const echo = (text: string) => `{ echo(text: "${text}") }`;

function echoes(received: string): string[] {
  return [...received.matchAll(/"echo":"(\w+)"/g)].map(([, text]) => text ?? '');
}

test('pipelined requests are answered one after another, in order', async () => {
  const connection = await RawConnection.open(gateway.url);
  const names = Array.from({ length: 300 }, (_, number) => `n${number}`);
  mostUnderWay = 0;
  connection.write(names.map((name) => connection.post(echo(name))).join(''));
  await connection.answers(names.length);
  expect(echoes(connection.received)).toEqual(names);
  expect(mostUnderWay).toBe(1);
  connection.destroy();
});

test('a client that pipelines too many requests is disconnected, and others are answered', async () => {
  const connection = await RawConnection.open(gateway.url);
  connection.write(`GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n`.repeat(100 * limits.pipelinedRequests));
  await connection.closed;
  const response = await fetch(gateway.at('/health/live'));
  expect(response.status).toBe(200);
});

test('a body may come in pieces of one byte', async () => {
  const connection = await RawConnection.open(gateway.url);
  const text = 'ü'.repeat(3_000);
  const pieces = [...Buffer.from(JSON.stringify({ query: echo(text) }))].map((byte) =>
    Buffer.of(0x31, 13, 10, byte, 13, 10),
  );
  connection.write(connection.head('POST', { 'transfer-encoding': 'chunked' }));
  connection.write(Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]));
  await connection.answers(1);
  expect(connection.received).toContain(`{"data":{"echo":"${text}"}}`);
  connection.destroy();
});

test('a body that is too long is refused before it has arrived', async () => {
  const connection = await RawConnection.open(gateway.url);
  connection.write(connection.head('POST', { 'transfer-encoding': 'chunked' }));
  const piece = 'x'.repeat(65_536);
  for (let sent = 0; sent <= limits.requestBytes; sent += piece.length) connection.write(`10000\r\n${piece}\r\n`);
  await connection.closed;
  expect(connection.received).toMatch(/^HTTP\/1.1 413 /);
  expect(connection.received).toContain('OPERATION_TOO_LARGE');
});

test.each([
  ['is no HTTP', 'hello\r\n\r\n', 400],
  ['has a head that is too long', `GET / HTTP/1.1\r\nx: ${'x'.repeat(limits.requestHeadBytes)}\r\n\r\n`, 431],
  ['has a URL that is none', 'GET /%ff HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', 400],
  ['asks for what is not there', 'GET /nothing HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', 404],
])('what %s is refused with a GraphQL response', async (_, text, status) => {
  const connection = await RawConnection.open(gateway.url);
  connection.write(text);
  await connection.closed;
  const [head = '', body = ''] = connection.received.split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head.toLowerCase()).toContain('x-content-type-options: nosniff');
  expect(JSON.parse(body)).toEqual({
    errors: [{ message: expect.any(String), extensions: { code: 'BAD_REQUEST', retryable: false } }],
  });
});

test('a request whose body never ends is refused', async () => {
  const connection = await RawConnection.open(gateway.url);
  connection.write(connection.post(echo('never'), { 'content-length': '1000' }));
  await connection.closed;
  expect(connection.received).toMatch(/^HTTP\/1.1 408 /);
  expect(connection.received).toContain('BAD_REQUEST');
}, 60_000);
