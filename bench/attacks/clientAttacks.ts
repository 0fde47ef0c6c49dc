import type { Socket } from 'node:net';
import type { Attack, AttackTarget } from './Attack.ts';
import { closedWithin, openSocket, post, told } from './rawHttp.ts';

/** How long connections that misbehave are watched, in milliseconds. */
const watchMs = 20_000;

/** What one client can send. Each is carried out by itself, beside clients that behave. */
export const clientAttacks: readonly Attack[] = [
  {
    name: 'list literal nested 27 deep',
    run: async (target) => told(await post(target, { query: `{ product(upc: ${nested(27)}) { upc } }` })),
  },
  {
    name: 'list literal nested 5 000 deep',
    run: async (target) => told(await post(target, { query: `{ product(upc: ${nested(5_000)}) { upc } }` })),
  },
  {
    name: 'variable nested 100 000 deep',
    run: async (target) => {
      const body = `{"query":"query($a: ID!) { product(upc: $a) { upc } }","variables":{"a":${nested(100_000)}}}`;
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
    name: '20 000 pipelined requests, no answer read',
    run: async (target) => {
      const body = '{"query":"{ __schema { types { name description fields { name description } } } }"}';
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

function nested(depth: number): string {
  return `${'['.repeat(depth)}1${']'.repeat(depth)}`;
}

/** Within every bound on text, and long to plan: fragments that go round between two subgraphs. */
function slowToPlan(number: number): string {
  const level = (depth: number): string =>
    depth === 0 ? 'id' : `id body product { upc name reviews { ${level(depth - 1)} } } author { name reviews { id } }`;
  const fields = Array.from({ length: 20 }, (_, index) => `a${index}: product(upc: "1") { reviews { ${level(5)} } }`);
  return `query Slow${number} { ${fields.join(' ')} }`;
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
