import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  answerJson,
  type HostileAnswer,
  HostileServer,
  httpResponse,
  pour,
} from '../../../bench/attacks/HostileServer.ts';
import { limits } from '../../../gateway/limits.ts';
import { HttpTransport } from '../../../gateway/transport/HttpTransport.ts';
import type { TransportAnswer } from '../../../gateway/transport/Transport.ts';
import { RecordingLogger } from '../../support/hubs/RecordingLogger.ts';
import { callOf, shelfAt } from '../../support/transport/callsOf.ts';

let server: HostileServer;
let transport: HttpTransport;

beforeEach(async () => {
  server = await HostileServer.start();
  transport = new HttpTransport({ log: new RecordingLogger(), asksCompressed: true });
});

afterEach(async () => {
  await transport.close();
  await server.close();
});

function send(query = '{items}', timeoutMs?: number): Promise<TransportAnswer> {
  return transport.send(shelfAt(server.url), callOf(query, { timeoutMs }));
}

const ok = 'HTTP/1.1 200 OK\r\n';
const chunked = `${ok}transfer-encoding: chunked\r\n\r\n`;
const good = '{"data":{"items":1}}';

function raw(...pieces: readonly (string | Buffer)[]): HostileAnswer {
  const bytes = Buffer.concat(pieces.map((piece) => Buffer.from(piece as string)));
  return ({ socket }) => void socket.write(bytes);
}

function endless(head: string, piece: string): HostileAnswer {
  return ({ socket }) => {
    socket.write(head);
    pour(socket, Buffer.from(piece.repeat(1_000)));
  };
}

function byteChunks(text: string): string {
  return Array.from(Buffer.from(text), (byte) => `1\r\n${String.fromCharCode(byte)}\r\n`).join('');
}

describe('is answered all the same where the answer has', () => {
  test.each<[string, HostileAnswer]>([
    ['a header of blanks', raw(httpResponse(good, `x: a${' '.repeat(12_000)}b\r\n`))],
    ['two thousand headers', raw(httpResponse(good, 'a: b\r\n'.repeat(2_000)))],
    [
      'a few interim responses',
      raw('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(limits.interimResponses), httpResponse(good)),
    ],
    ['chunks of one byte', raw(chunked, byteChunks(good), '0\r\n\r\n')],
    ['trailers', raw(chunked, byteChunks(good), '0\r\na: b\r\nc: d\r\n\r\n')],
    ['a byte order mark', raw(httpResponse(`\ufeff${good}`))],
  ])('%s', async (_, answer) => {
    server.answer(answer);
    expect(await send()).toMatchObject({ data: { items: 1 } });
  });
});

describe('is a failure of this call alone, and its connection is closed, where the answer is', () => {
  test.each<[string, HostileAnswer]>([
    ['a header of 60 kB of blanks', raw(httpResponse(good, `x: a${' '.repeat(60_000)}b\r\n`))],
    ['a head without end', endless(ok, 'x: a\r\n')],
    ['interim responses without end', endless('', 'HTTP/1.1 100 Continue\r\n\r\n')],
    ['chunks of one byte without end', endless(chunked, '1\r\nx\r\n')],
    ['a chunk extension without end', endless(`${chunked}1;`, 'x')],
    ['trailers without end', endless(`${chunked}0\r\n`, 'a: b\r\n')],
    ['a body without end', endless(`${ok}\r\n`, 'x')],
  ])('%s', async (_, answer) => {
    server.answer(answer);
    for (let round = 0; round < limits.breakerFailures; round++)
      expect(await send('{bad}')).toMatchObject({ failure: { code: 'HUB_FAILED' } });
    await server.until(() => server.connections === 0);
    server.answer(answerJson({ data: { items: 1 } }));
    expect(await send('{good}')).toMatchObject({ data: { items: 1 } });
  });
});

test.each([
  ['values', '0,', `${limits.answerValues} values`],
  ['white space', ' ', `${limits.parsedUnit} characters that cannot be parsed in parts`],
])('an answer with too much %s is refused with the limit that it exceeds', async (_, part, excess) => {
  const text = `{"data":{"items":[${part.repeat(limits.answerValues + 1)}0]}}`;
  server.answer(raw(httpResponse(text)));
  const message = `The response has more than ${excess}.`;
  expect(await send()).toMatchObject({ failure: { code: 'HUB_FAILED', message }, characters: text.length });
});

test('a body that comes by and by is waited for until the deadline, and then its connection is closed', async () => {
  server.answer(({ socket }) => {
    socket.write(`${ok}content-length: 1000\r\n\r\n{`);
    const timer = setInterval(() => socket.write(' '), 5);
    socket.once('close', () => clearInterval(timer));
  });
  expect(await send('{items}', 100)).toMatchObject({ failure: { code: 'HUB_TIMEOUT' } });
  await server.until(() => server.connections === 0);
});

test('of too many large concurrent responses those beyond the room fail, and none later', async () => {
  const text = `{"data":{"items":"${'x'.repeat(15 * 2 ** 20)}"}}`;
  const response = httpResponse(text);
  const room = Math.floor(limits.answerBytesHeld / text.length);
  let arrived = 0;
  let startAll = () => {};
  const allArrived = new Promise<void>((resolve) => {
    startAll = resolve;
  });
  server.answer(async ({ socket }) => {
    arrived += 1;
    if (arrived === room + 2) startAll();
    await allArrived;
    // All are begun before any is whole.
    socket.write(response.subarray(0, 300_000));
    setImmediate(() => socket.write(response.subarray(300_000)));
  });
  const many = await Promise.all(Array.from({ length: room + 2 }, (_, index) => send(`{items${index}}`)));
  expect(many.filter(({ data }) => data)).toHaveLength(room);
  expect(many.filter(({ failure }) => failure?.code === 'HUB_FAILED')).toHaveLength(2);
  expect(await send()).toMatchObject({ data: {} });
});
