import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HostileServer, httpResponse } from '../../../bench/attacks/HostileServer.ts';
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

function send(): Promise<TransportAnswer> {
  return transport.send(shelfAt(server.url), callOf('{items}'));
}

function answer(body: Buffer, coding: string): void {
  const response = httpResponse(body, `content-encoding: ${coding}\r\n`);
  server.answer(({ socket }) => void socket.write(response));
}

const { zstdCompressSync } = zlib as { zstdCompressSync?: (body: string | Buffer) => Buffer };
const compressors: readonly [string, (body: string | Buffer) => Buffer][] = [
  ['gzip', (body) => zlib.gzipSync(body)],
  ['br', (body) => zlib.brotliCompressSync(body, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ...(zstdCompressSync ? [['zstd', zstdCompressSync] as [string, (body: string | Buffer) => Buffer]] : []),
];
const json = (text: string) => JSON.stringify({ data: { items: text } });

test('the gateway accepts compressed responses, unless it is configured not to', async () => {
  await send();
  expect(server.exchanges[0]?.head).toMatch(
    zstdCompressSync ? /\r\naccept-encoding: gzip, br, zstd\r\n/ : /\r\naccept-encoding: gzip, br\r\n/,
  );
  const plain = new HttpTransport({ log: new RecordingLogger(), asksCompressed: false });
  await plain.send(shelfAt(server.url), callOf('{items}'));
  expect(server.exchanges[1]?.head).not.toContain('accept-encoding');
  await plain.close();
});

describe.each(compressors)('an answer in %s', (coding, compress) => {
  test.each([
    ['of some bytes', '茶'],
    ['of a page', '茶'.repeat(20_000)],
    ['of much more than it is compressed', '茶'.repeat(4_000_000)],
  ])('%s is read', async (_, text) => {
    answer(compress(json(text)), coding);
    expect((await send()).data).toEqual({ items: text });
    expect((await send()).data).toEqual({ items: text });
    expect(server.connections).toBe(1);
  });

  test('with a byte order mark is read, and so is one whose coding is written in capital letters', async () => {
    answer(compress(`\ufeff${json('tea')}`), coding.toUpperCase());
    expect((await send()).data).toEqual({ items: 'tea' });
  });

  test('says how many bytes came, and how much text is to be worked on', async () => {
    const text = json('tea'.repeat(1_000));
    const body = compress(text);
    answer(body, coding);
    expect(await send()).toMatchObject({ bytes: body.length, characters: text.length });
  });

  test('that breaks off is a failure', async () => {
    const body = compress(json('tea'.repeat(1_000)));
    // Node 22 decompresses what there is of a zstd frame; the text then breaks off.
    answer(body.subarray(0, body.length / 2), coding);
    expect((await send()).failure?.code).toBe('HUB_FAILED');
  });

  test('that is something else is a failure', async () => {
    answer(Buffer.from('hello'), coding);
    expect((await send()).failure).toMatchObject({
      code: 'HUB_FAILED',
      message: expect.stringMatching(/decompressed/),
    });
  });

  test('that grows beyond what an answer may have is a failure, however little came', async () => {
    const bomb = compress(Buffer.alloc(16 * limits.subgraphAnswerBytes));
    answer(bomb, coding);
    expect((await send()).failure).toMatchObject({ code: 'HUB_FAILED', message: expect.stringMatching(/more than/) });
  });
});

test.each(['compress', 'gzip, gzip', 'br, gzip', 'deflate', ''])(
  'a body that says it is %j is read only where it is not compressed at all',
  async (coding) => {
    answer(Buffer.from(json('tea')), coding);
    const { data, failure } = await send();
    if (coding === '') expect(data).toEqual({ items: 'tea' });
    else expect(failure?.code).toBe('HUB_FAILED');
  },
);

test('an answer that is given up while it is decompressed reaches nobody, and the next is its own', async () => {
  const [, compress] = compressors[0] as (typeof compressors)[0];
  answer(compress(json('x'.repeat(8_000_000))), 'gzip');
  const calls = Array.from({ length: 4 }, () => callOf('{items}'));
  const answers = calls.map((call) => transport.send(shelfAt(server.url), call));
  await server.until(() => server.exchanges.length === calls.length);
  for (const { cancellation } of calls) cancellation.cancel();
  expect((await Promise.all(answers)).every(({ failure }) => failure?.code === 'HUB_TIMEOUT')).toBe(true);
  answer(Buffer.from(json('tea')), 'identity');
  expect((await send()).data).toEqual({ items: 'tea' });
});
