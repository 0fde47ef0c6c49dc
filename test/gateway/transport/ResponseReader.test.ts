import { describe, expect, test } from '@jest/globals';
import { limits } from '../../../gateway/limits.ts';
import { AnswerRoom } from '../../../gateway/transport/AnswerRoom.ts';
import { ResponseHeads } from '../../../gateway/transport/ResponseHeads.ts';
import { type Reading, ResponseReader } from '../../../gateway/transport/ResponseReader.ts';
import { fc } from '../../support/properties.ts';

/** Of one server for all tests: a head that is known is read as the first time. */
const heads = new ResponseHeads();

/** What is made of bytes that come in these pieces, and of the connection's end after them. */
function read(pieces: readonly Buffer[], isEnded = false): Reading {
  const reader = new ResponseReader(heads, new AnswerRoom());
  for (const piece of pieces) {
    // The buffer of a connection is written over by the next read.
    const shared = Buffer.from(piece);
    const reading = reader.read(shared);
    if (reading.kind === 'COMPLETE') return { ...reading, body: Buffer.from(reading.body) };
    shared.fill(0);
    if (reading.kind !== 'INCOMPLETE') return reading;
  }
  return isEnded ? reader.end() : { kind: 'INCOMPLETE' };
}

function readText(text: string, isEnded = false): Reading {
  return read([Buffer.from(text)], isEnded);
}

function bodyOf(reading: Reading): string | undefined {
  return reading.kind === 'COMPLETE' ? reading.body.toString() : undefined;
}

const ok = 'HTTP/1.1 200 OK\r\n';

describe('reads the body', () => {
  test.each([
    ['of a length', `${ok}Content-Length: 5\r\n\r\nhello`],
    ['of no length', `${ok}content-length: 0\r\n\r\n`],
    ['in chunks', `${ok}Transfer-Encoding: Chunked\r\n\r\n3\r\nhel\r\n02;name="v"\r\nlo\r\n0\r\n\r\n`],
    ['in chunks with a trailer', `${ok}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nserver-timing: 1\r\n\r\n`],
    ['after an interim response', `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${ok}content-length: 5\r\n\r\nhello`],
    ['with two lengths that agree', `${ok}content-length: 5\r\ncontent-length: 5\r\n\r\nhello`],
    ['without a reason in the status line', 'HTTP/1.1 200\r\ncontent-length: 5\r\n\r\nhello'],
  ])('%s', (name, text) => {
    expect(bodyOf(readText(text))).toBe(name === 'of no length' ? '' : 'hello');
  });

  test('that ends with the connection, and only then', () => {
    expect(readText(`${ok}\r\nhello`)).toEqual({ kind: 'INCOMPLETE' });
    expect(bodyOf(readText(`${ok}\r\nhello`, true))).toBe('hello');
  });

  test('of a 204 that has none', () => {
    expect(readText('HTTP/1.1 204 No Content\r\n\r\n')).toMatchObject({ kind: 'COMPLETE', head: { status: 204 } });
  });
});

test('however the bytes are cut into pieces, the same comes out', () => {
  const bytes = (text: string) => Buffer.from(text);
  const chunked = (texts: readonly string[]) =>
    texts.map((text) => `${bytes(text).length.toString(16)}\r\n${text}\r\n`).join('');
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), { maxLength: 6 }),
      fc.boolean(),
      fc.array(fc.nat(400), { maxLength: 12 }),
      (texts, isChunked, cuts) => {
        const text = texts.join('');
        const response = isChunked
          ? bytes(`${ok}transfer-encoding: chunked\r\n\r\n${chunked(texts)}0\r\n\r\n`)
          : bytes(`${ok}content-length: ${bytes(text).length}\r\n\r\n${text}`);
        const edges = [0, ...cuts.map((cut) => Math.min(cut, response.length)).sort((a, b) => a - b), response.length];
        const pieces = edges.slice(1).map((edge, index) => response.subarray(edges[index], edge));
        const reading = read(pieces);
        expect(reading).toMatchObject({ kind: 'COMPLETE', isAtEnd: true });
        expect(bodyOf(reading)).toBe(text);
        expect(read([response.subarray(0, -1)], true)).toEqual({ kind: 'INCOMPLETE' });
      },
    ),
    { numRuns: 300 },
  );
});

describe('takes nothing for an answer that two readers could read differently', () => {
  test.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['a status that is none', 'HTTP/1.1 999 What\r\n\r\n'],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\n'],
    ['a length and chunks', `${ok}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\nhello`],
    ['two lengths', `${ok}content-length: 5\r\ncontent-length: 6\r\n\r\nhello`],
    ['a length that is no number', `${ok}content-length: +5\r\n\r\nhello`],
    ['another coding', `${ok}transfer-encoding: gzip, chunked\r\n\r\nhello`],
    ['a blank before a colon', `${ok}content-length : 5\r\n\r\nhello`],
    ['a folded header', `${ok}x: a\r\n content-length: 5\r\n\r\nhello`],
    ['half a line break in a header', `${ok}x: a\ncontent-length: 5\r\n\r\nhello`],
    ['a chunk size that is no number', `${ok}transfer-encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n`],
    ['a chunk longer than its size', `${ok}transfer-encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n`],
    ['a head without end', `${ok}x: ${'a'.repeat(limits.responseHeadBytes)}`],
  ])('%s', (_, text) => {
    expect(readText(text)).toEqual({ kind: 'NOT_HTTP' });
  });
});

describe('stops at an answer that is too large', () => {
  test('by its length, before it comes', () => {
    const length = limits.subgraphAnswerBytes + 1;
    expect(readText(`${ok}content-length: ${length}\r\n\r\n`)).toEqual({ kind: 'TOO_LARGE' });
  });

  test('by its chunks, as they come', () => {
    const mebibyte = Buffer.alloc(2 ** 20, 'x');
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), mebibyte, Buffer.from('\r\n')]);
    const chunks = Array.from({ length: limits.subgraphAnswerBytes / 2 ** 20 + 1 }, () => chunk);
    expect(read([Buffer.from(`${ok}transfer-encoding: chunked\r\n\r\n`), ...chunks])).toEqual({ kind: 'TOO_LARGE' });
  });
});

test.each([
  ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', true, undefined],
  ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\nkeep-alive: timeout=5, max=100\r\n\r\n', true, 5_000],
  ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\nConnection: Close\r\n\r\n', false, undefined],
  ['HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n', false, undefined],
])('says whether and how long the server keeps the connection: %j', (text, isKept, idleMs) => {
  expect(readText(text)).toMatchObject({ head: { isKept, idleMs } });
});

test('says that more came than was asked for', () => {
  expect(readText(`${ok}content-length: 5\r\n\r\nhello${ok}`)).toMatchObject({ isAtEnd: false });
});
