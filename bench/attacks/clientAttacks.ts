import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Attack, AttackTarget } from './Attack.ts';
import { closedWithin, openSocket, post, type RawAnswer, told } from './rawHttp.ts';
import { slowToPlan } from './wideSubgraphs.ts';

/** How long connections that misbehave are watched, in milliseconds. */
const watchMs = 25_000;

/** What one client can send. Each is carried out by itself, beside clients that behave. */
export const clientAttacks: readonly Attack[] = [
  {
    name: 'list literal nested 27 deep',
    run: async (target) => told(await post(target, { query: `{ anything(of: ${nested(27)}) }` })),
  },
  {
    name: 'list literal nested 5 000 deep',
    run: async (target) => told(await post(target, { query: `{ anything(of: ${nested(5_000)}) }` })),
  },
  {
    name: 'variable nested 100 000 deep',
    run: async (target) => {
      const body = `{"query":"query($a: [ID!]) { ids(of: $a) }","variables":{"a":${nested(100_000)}}}`;
      return told(await post(target, body));
    },
  },
  {
    name: '8 slow new operations whose clients leave, then one new operation',
    run: async (target) => {
      await Promise.all(Array.from({ length: 8 }, (_, index) => postAndLeave(target, slowToPlan(index))));
      return told(await post(target, { query: '{ product(upc: "1") { name } } # after those that left' }));
    },
  },
  {
    name: '8 slow new operations whose clients wait, then one new operation',
    run: async (target) => {
      const slow = Array.from({ length: 8 }, (_, index) => post(target, { query: slowToPlan(100 + index) }));
      await wait(300);
      const other = await post(target, { query: '{ product(upc: "1") { name } } # beside those that wait' });
      await Promise.all(slow);
      return told(other);
    },
  },
  {
    name: '1 MB of a JSON object with 70 000 keys, 10 times',
    run: (target) => repeated(10, () => post(target, `{"variables":{${keys(70_000)}},"query":"{ __typename }"}`)),
  },
  {
    name: '1 MB of brackets, 10 times',
    run: (target) => repeated(10, () => post(target, '['.repeat(1_000_000))),
  },
  {
    name: '5 000 input values of a wrong type that repeat 0.9 MB, 10 times',
    run: (target) => {
      const of = [
        { text: 'x'.repeat(800_000) },
        ...Array.from({ length: 5_000 }, (_, index) => ({ [`no${index}`]: 1 })),
      ];
      return repeated(10, () => post(target, { query: 'query($a: [ID!]) { ids(of: $a) }', variables: { a: of } }));
    },
  },
  {
    name: '19 000 ids in a variable, 10 times',
    run: (target) =>
      repeated(10, () => post(target, { query: 'query($a: [ID!]) { ids(of: $a) }', variables: { a: ids(19_000) } })),
  },
  {
    name: '19 000 numbers that keep their form, 10 times',
    run: (target) => {
      const query = 'query($a: [Anything!]) { anything(of: $a) }';
      return repeated(10, () => post(target, `{"query":"${query}","variables":{"a":[${'1.10,'.repeat(19_000)}1]}}`));
    },
  },
  {
    name: 'a number of 900 000 digits in a variable, 10 times',
    run: (target) => {
      const query = 'query($a: Int) { number(of: $a) }';
      return repeated(10, () => post(target, `{"query":"${query}","variables":{"a":${'1'.repeat(900_000)}}}`));
    },
  },
  {
    name: 'a text of 1 MB in a variable, 10 times',
    run: (target) =>
      repeated(10, () =>
        post(target, { query: 'query($a: [ID!]) { ids(of: $a) }', variables: { a: ['\n"é'.repeat(150_000)] } }),
      ),
  },
  {
    name: 'a query of 1 MB, 10 times',
    run: (target) => repeated(10, () => post(target, { query: `{ __typename } #${'x'.repeat(1_000_000)}` })),
  },
  {
    name: 'a literal of 32 000 characters in each of 10 new operations',
    run: (target) => {
      let number = 0;
      return repeated(10, () => post(target, { query: `{ a${number++}: anything(of: ["${'é'.repeat(32_000)}"]) }` }));
    },
  },
  {
    name: 'a body of 150 kB in chunks of one byte',
    run: async (target) => {
      const socket = await openSocket(target);
      const body = `{"query":"{ __typename }","variables":{"a":"${'x'.repeat(150_000)}"}}`;
      const head = `POST ${target.path} HTTP/1.1\r\nhost: ${target.host}:${target.port}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`;
      socket.write(`${head}${[...body].map((byte) => `1\r\n${byte}\r\n`).join('')}0\r\n\r\n`);
      const answer = await once(socket, 'data');
      return end([socket], String(answer[0]).split('\r\n', 1)[0] ?? '');
    },
  },
  {
    name: 'operation name of 0.9 MB',
    run: async (target) => {
      const name = 'N'.repeat(900_000);
      return told(await post(target, { query: 'query A { __typename } query B { __typename }', operationName: name }));
    },
  },
  {
    name: '2 000 variables that nobody declared, 400 characters each',
    run: async (target) => {
      const names = Array.from({ length: 2_000 }, (_, index) => `$v${index}_${'x'.repeat(400)}`);
      return told(
        await post(target, { query: `{ ${names.map((name, i) => `a${i}: product(upc: ${name}) { upc }`)} }` }),
      );
    },
  },
  {
    name: 'introspection under 500 aliases',
    run: async (target) => {
      const types = Array.from({ length: 500 }, (_, i) => `a${i}: types { name fields { name type { name } } }`);
      return told(await post(target, { query: `{ __schema { ${types.join(' ')} } }` }));
    },
  },
  {
    name: 'Accept header of 15 kB, 100 times',
    run: async (target) => {
      const accept = 'text/x;q=0.1,'.repeat(1_150);
      let last = '';
      for (let count = 0; count < 100; count++) {
        last = told(await post(target, { query: '{ __typename }' }, { accept }));
      }
      return last;
    },
  },
  {
    name: '500 request bodies that never end',
    run: async (target) => {
      const head = `POST ${target.path} HTTP/1.1\r\nhost: ${target.host}:${target.port}\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"query"`;
      const sockets = await openMany(target, 500, head);
      const closed = await closedWithin(sockets, watchMs);
      return end(sockets, `${closed} of 500 closed within ${watchMs / 1000} s`);
    },
  },
  {
    name: '200 bodies of 1 MB that lack their last byte',
    run: async (target) => {
      const head = `POST ${target.path} HTTP/1.1\r\nhost: ${target.host}:${target.port}\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n`;
      const sockets = await openMany(target, 200, head + 'x'.repeat(999_999));
      const closed = await closedWithin(sockets, watchMs);
      return end(sockets, `${closed} of 200 closed within ${watchMs / 1000} s`);
    },
  },
  {
    name: '200 clients that ask the whole schema 100 times and read nothing',
    run: async (target) => {
      const body = JSON.stringify({ query: wholeSchema });
      const request = `POST ${target.path} HTTP/1.1\r\nhost: ${target.host}:${target.port}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
      const sockets = await Promise.all(Array.from({ length: 200 }, () => openSocket(target)));
      for (const socket of sockets) {
        socket.pause();
        socket.on('error', () => undefined);
        socket.write(request.repeat(100));
      }
      const closed = await closedWithin(sockets, watchMs);
      return end(sockets, `${closed} of 200 cut off within ${watchMs / 1000} s`);
    },
  },
  {
    name: '20 000 pipelined requests, no answer read',
    run: async (target) => {
      const body = JSON.stringify({ query: wholeSchema });
      const request = `POST ${target.path} HTTP/1.1\r\nhost: ${target.host}:${target.port}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
      const socket = await openSocket(target);
      socket.pause();
      socket.on('error', () => undefined);
      socket.write(request.repeat(20_000));
      const closed = await closedWithin([socket], watchMs);
      return end([socket], closed ? 'cut off' : `still open after ${watchMs / 1000} s`);
    },
  },
];

/** The same request so many times; what came of the last. */
async function repeated(count: number, ask: () => Promise<RawAnswer>): Promise<string> {
  let last = '';
  for (let done = 0; done < count; done++) last = told(await ask());
  return last;
}

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `id-${index}`);
}

function keys(count: number): string {
  return Array.from({ length: count }, (_, index) => `"k${index}":0`).join(',');
}

const wholeSchema = '{ __schema { types { name description fields { name description type { name } } } } }';

function nested(depth: number): string {
  return `${'['.repeat(depth)}1${']'.repeat(depth)}`;
}

async function postAndLeave(target: AttackTarget, query: string): Promise<void> {
  const body = JSON.stringify({ query });
  const socket = await openSocket(target);
  socket.write(
    `POST ${target.path} HTTP/1.1\r\nhost: ${target.host}:${target.port}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

async function openMany(target: AttackTarget, count: number, text: string): Promise<Socket[]> {
  const sockets = await Promise.all(Array.from({ length: count }, () => openSocket(target)));
  for (const socket of sockets) {
    socket.on('error', () => undefined);
    socket.resume();
    socket.write(text);
  }
  return sockets;
}

function end(sockets: readonly Socket[], result: string): string {
  for (const socket of sockets) socket.destroy();
  return result;
}
