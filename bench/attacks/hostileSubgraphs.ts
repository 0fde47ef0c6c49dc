import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { httpResponse } from './HostileServer.ts';

/**
 * Two subgraphs beside the shop's whose answers a client chooses by the argument `mode`: `hostile` answers root fields,
 * `hostile-entities` the entities of what it answered. They write bytes, since no HTTP library would send these.
 */
export const hostileSdl: Readonly<Record<string, string>> = {
  hostile: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
    type Query { hostile(mode: String!): [Hostile] }
    scalar Json
    type Hostile @key(fields: "id") { id: ID! tags: [String] any: Json in: Hostile }`,
  'hostile-entities': `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
    type Hostile @key(fields: "id") { id: ID! note: String }`,
};

type Answer = (socket: Socket) => void;

export const ok = (body: string, headers = ''): Answer => {
  return (socket) => socket.write(httpResponse(body, headers));
};
/** With which the ids of entities begin that do not fail. */
const good = 'good';
const empty = '{"data":{"hostile":[]}}';
const rows = (count: number) =>
  JSON.stringify({ data: { hostile: Array.from({ length: count }, (_, id) => ({ id: String(id) })) } });
/** The same with what a fetch of more of them asks. */
const entities = (count: number) => rows(count).replaceAll('"id":', '"__typename":"Hostile","id":');
const status = (line: string, type: string, body: string): Answer => {
  return (socket) =>
    socket.write(`HTTP/1.1 ${line}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
};

/** Makes the answer when it is first asked: some have 16 MB. */
function made(make: () => string): Answer {
  let answer: Answer | undefined;
  return (socket) => {
    answer ??= ok(make());
    answer(socket);
  };
}

/** One row with a value of a custom scalar. */
const any = (value: () => string) => made(() => `{"data":{"hostile":[{"any":${value()}}]}}`);
const members = (count: number) => Array.from({ length: count }, (_, index) => `"k${index}":0`).join(',');

let bomb: Buffer | undefined;
let compressedRows: Buffer | undefined;

/** 190 000 rows in 500 kB. */
function gzipRows(socket: Socket): void {
  compressedRows ??= gzipSync(rows(190_000));
  socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${compressedRows.length}\r\n\r\n`);
  socket.write(compressedRows);
}

/** 256 MB of zeros in 250 kB. */
function gzipBomb(socket: Socket): void {
  bomb ??= gzipSync(Buffer.alloc(268_435_456));
  socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
  socket.write(bomb);
}

/** How the subgraph answers a root field, by the mode that the client names. */
export const rootAnswers: Readonly<Record<string, Answer>> = {
  good: ok(empty),
  blankHeader: ok(empty, `x-blank: ${' '.repeat(60_000)}x\r\n`),
  manyHeaders: ok(empty, Array.from({ length: 3_000 }, (_, index) => `x-${index}: 1\r\n`).join('')),
  errors100000: ok(
    JSON.stringify({
      data: { hostile: null },
      errors: Array.from({ length: 100_000 }, (_, index) => ({ message: `e${index}` })),
    }),
  ),
  oneByteChunks: (socket) => {
    const chunks = [...`{"data":{"hostile":[]},"extensions":{"x":"${'y'.repeat(200_000)}"}}`];
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
    socket.write(`${chunks.map((byte) => `1\r\n${byte}\r\n`).join('')}0\r\n\r\n`);
  },
  trailers: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
    socket.write(`${empty.length.toString(16)}\r\n${empty}\r\n0\r\n`);
    flood(socket, `x-trailer: ${'y'.repeat(1_000)}\r\n`.repeat(60));
  },
  chunksWithoutEnd: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
    flood(socket, '1\r\n \r\n'.repeat(10_000));
  },
  bodyWithoutEnd: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{');
    const timer = setInterval(() => socket.write(' '), 50);
    socket.once('close', () => clearInterval(timer));
  },
  largeAnswer: ok(`{"data":{"hostile":[]},"extensions":{"x":"${'茶'.repeat(5_000_000)}"}}`),
  longPath: ok(
    JSON.stringify({
      data: { hostile: null },
      errors: [{ message: 'no', path: ['hostile', ...Array(200_000).fill(0)] }],
    }),
  ),
  gzipBomb,
  informational: (socket) => flood(socket, 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(1_000)),
  forbidden: status('403 Forbidden', 'application/json', '{"errors":[{"message":"no"}]}'),
  page: status('200 OK', 'text/html', '<html>Sorry</html>'),
  entities8000: ok(entities(8_000)),
  entities16000: ok(entities(16_000)),
  rows300000: ok(rows(300_000)),
  rows190000: ok(rows(190_000)),
  goodEntities50000: ok(entities(50_000).replaceAll('"id":"', `"id":"${good}`)),
  gzipRows,
  anyNumbers: any(() => `[${'1.0,'.repeat(1_000_000)}1]`),
  anyLongNumbers: any(() => `[${'12345678901234567.89,'.repeat(300_000)}1]`),
  anyDeep: any(() => `[${`${'['.repeat(900)}${']'.repeat(900)},`.repeat(2_000)}1]`),
  anyWide: any(() => `{${members(500_000)}}`),
  anyWideRows: any(() => `[${`{${members(10_000)}},`.repeat(100)}1]`),
  anyControl: any(() => `"${'\\u0001'.repeat(1_300_000)}"`),
  anyEscapes: any(() => `"${'\\n'.repeat(4_000_000)}"`),
  anyDigits: any(() => '1'.repeat(8_000_000)),
  anyBlank: any(() => `[1${' '.repeat(15_000_000)}]`),
  unasked: made(() => `{"data":{"hostile":[{"id":"1",${members(900_000)}}]}}`),
  unaskedRows: made(() => `{"data":{"hostile":[${`{"id":"1",${members(10_000)}},`.repeat(100)}null]}}`),
  nulls: made(() => `{"data":{"hostile":[${'null,'.repeat(3_000_000)}null]}}`),
  lists: made(() => `{"data":{"hostile":[${'[],'.repeat(5_000_000)}null]}}`),
  tags: made(() => `{"data":{"hostile":[{"tags":[${'"a",'.repeat(3_500_000)}"b"]}]}}`),
  errorTexts: made(() => {
    const errors = Array.from({ length: 1_000 }, (_, index) => ({
      message: `${index} ${'m'.repeat(7_000)}`,
      path: ['hostile', index, 'x'.repeat(1_000)],
      extensions: { code: 'BAD', inner: Array(1_000).fill(index) },
    }));
    return JSON.stringify({ data: { hostile: null }, errors });
  }),
  errorPaths: made(() => {
    const path = JSON.stringify(['hostile', ...Array(70_000).fill(0)]);
    return `{"data":{"hostile":null},"errors":[${`{"message":"no","path":${path}},`.repeat(100)}{"message":"no"}]}`;
  }),
  extensions: made(() => `{"data":{"hostile":[]},"extensions":{"x":[${'{"y":[1,2]},'.repeat(1_000_000)}1]}}`),
  longKeys: made(() => {
    const id = (index: number) => `${'x'.repeat(17_000)}${index}`;
    return JSON.stringify({
      data: { hostile: Array.from({ length: 900 }, (_, index) => ({ __typename: 'Hostile', id: id(index) })) },
    });
  }),
};

/** Every entity fails with an error of its own, but those that are good. */
export function entityAnswer(body: string): string {
  const { variables } = JSON.parse(body) as { variables: { representations: { id: string }[] } };
  const all = variables.representations;
  if (all[0]?.id.startsWith(good))
    return JSON.stringify({ data: { _entities: all.map(({ id }) => ({ note: `note ${id}` })) } });
  return JSON.stringify({
    data: { _entities: all.map(() => null) },
    errors: all.map((_, index) => ({ message: `no ${index}`, path: ['_entities', index, 'note'] })),
  });
}

/** As much as the other side takes in ten seconds, no more than 64 MB. */
function flood(socket: Socket, text: string): void {
  const endMs = performance.now() + 10_000;
  let left = 67_108_864;
  const write = () => {
    while (!socket.destroyed && left > 0 && performance.now() < endMs) {
      left -= text.length;
      if (!socket.write(text)) return void socket.once('drain', write);
    }
    socket.destroy();
  };
  write();
}
