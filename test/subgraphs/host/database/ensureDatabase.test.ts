import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { Database } from '../../../../subgraphs/host/database/Database.ts';
import { ensureDatabase, withDatabase } from '../../../../subgraphs/host/database/ensureDatabase.ts';
import { testServerUrl } from '../../../support/postgres/testDatabase.ts';

const name = `ensured_${process.pid}`;

afterAll(async () => {
  const admin = new Database({ url: testServerUrl(), schema: 'public' });
  await admin.query({ text: `DROP DATABASE IF EXISTS ${name}` });
  await admin.close();
});

test('makes a missing database once, however many ask at the same time', async () => {
  const urls = await Promise.all(Array.from({ length: 8 }, () => ensureDatabase(testServerUrl(), name)));
  expect(new Set(urls)).toEqual(new Set([withDatabase(testServerUrl(), name)]));
  const database = new Database({ url: urls[0]!, schema: 'public' });
  expect(await database.query({ text: 'SELECT current_database() AS name' })).toEqual([{ name }]);
  await database.close();
});

test('names host and database, and never the password, when nothing listens there', async () => {
  const port = await unusedPort();
  const failing = ensureDatabase(`postgresql://hub:s3cret@127.0.0.1:${port}/postgres`, 'mykul');
  const message = await failing.catch((error: Error) => error.message);
  expect(message).toContain(`"postgres" at 127.0.0.1:${port}`);
  expect(message).toContain('ECONNREFUSED');
  expect(message).not.toContain('s3cret');
});

test('says that the database of the URL does not exist', async () => {
  await expect(ensureDatabase(withDatabase(testServerUrl(), 'nowhere'), 'mykul')).rejects.toThrow(
    /"nowhere" at socket .*: database "nowhere" does not exist/,
  );
});

test.each(['mysql://hub:s3cret@127.0.0.1/x', 'postgresql://hub:s3cret@[/x', 's3cret', ''])(
  'refuses the URL %p without repeating it',
  async (url) => {
    const message = await ensureDatabase(url, 'mykul').catch((error: Error) => error.message);
    expect(message).toBe('The database URL does not have the form postgresql://user:password@host:port/database.');
  },
);

test('refuses a name that would need quoting', async () => {
  await expect(ensureDatabase(testServerUrl(), 'x"; DROP')).rejects.toThrow('cannot be the name of a database');
});

test('refuses a server that is too old', async () => {
  // Speaks just enough of PostgreSQL's protocol to be asked for its version.
  const message = (type: string, body: string) => {
    const bytes = Buffer.from(`${type}\0\0\0\0${body}`, 'latin1');
    bytes.writeInt32BE(bytes.length - 1, 1);
    return bytes;
  };
  const ready = message('Z', 'I');
  const row = message('D', '\0\x01\0\0\0\x0514.23');
  const column = message('T', `\0\x01version\0${'\0'.repeat(6)}\0\0\0\x19${'\0'.repeat(8)}`);
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', '\0\0\0\0'), ready]));
      socket.on('data', () => socket.write(Buffer.concat([column, row, message('C', 'SELECT 1\0'), ready])));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(ensureDatabase(`postgresql://hub@127.0.0.1:${port}/postgres`, 'mykul')).rejects.toThrow(
    'PostgreSQL 14.23 is too old: this needs 15 or later.',
  );
  server.close();
});

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
