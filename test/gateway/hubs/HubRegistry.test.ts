import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HubRegistry, RegistryRefused } from '../../../gateway/hubs/HubRegistry.ts';
import type { HubTable } from '../../../gateway/hubs/HubTable.ts';
import { ownUrl } from '../../../gateway/hubs/ownUrl.ts';
import type { DocumentSource } from '../../../schema/documents/DocumentSource.ts';
import { FileSource } from '../../../schema/documents/FileSource.ts';
import { UrlSource } from '../../../schema/documents/UrlSource.ts';
import { registryLimits } from '../../../schema/registry/registryLimits.ts';
import { TestServer } from '../../support/http/TestServer.ts';
import { RecordingLogger } from '../../support/hubs/RecordingLogger.ts';
import { runCommand } from '../../support/processes/runCommand.ts';

const places = {
  MYKUL: ['MYR', 'Asia/Kuala_Lumpur'],
  CNHGH: ['CNY', 'Asia/Shanghai'],
  BELGG: ['EUR', 'Europe/Brussels'],
};

function document(...codes: Array<keyof typeof places>): string {
  const hubs = codes.map((code) => {
    const [currency, timeZone] = places[code];
    return { code, name: code, country: code.slice(0, 2), currency, timeZone, subgraphs: {} };
  });
  return JSON.stringify({ hubs, marketplaces: [] });
}

/** Watches only: the slow re-read is out of the picture. */
const watching = { debounceMs: 5, rereadMs: 3_600_000 };
/** Re-reads as well, for changes that ring no bell. */
const rereading = { debounceMs: 5, rereadMs: 5 };

const gzipped = { 'content-encoding': 'gzip' };

let log: RecordingLogger;
const closing: Array<() => unknown> = [];

beforeEach(() => {
  log = new RecordingLogger();
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(source: DocumentSource): Promise<HubRegistry> {
  const registry = await HubRegistry.start(source, log);
  closing.push(() => registry.close());
  return registry;
}

/** The first table from now on that has just these hubs. */
function tableOf(registry: HubRegistry, ...codes: string[]): Promise<HubTable> {
  return new Promise((resolve) => {
    const end = registry.onTable((table) => {
      if (table.hubs.map((hub) => hub.code).join() !== codes.join()) return;
      end();
      resolve(table);
    });
  });
}

describe('from a file', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ehub-registry-'));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    path = join(folder, 'network.json');
  });

  test('has the hubs of the document from the start, in order of hub code', async () => {
    await writeFile(path, document('MYKUL', 'CNHGH'));
    const registry = await start(new FileSource(path, registryLimits.bytes, watching));
    expect(registry.table.hubs.map((hub) => hub.code)).toEqual(['CNHGH', 'MYKUL']);
    expect(registry.table.get('MYKUL')).toMatchObject({ currency: 'MYR' });
    expect(registry.table.version).toBe(1);
  });

  test.each([
    ['written in place', (text: string) => writeFile(path, text)],
    [
      'replaced by renaming another over it',
      async (text: string) => {
        await writeFile(`${path}.new`, text);
        await rename(`${path}.new`, path);
      },
    ],
    [
      'removed and made again',
      async (text: string) => {
        await rm(path);
        await writeFile(path, text);
      },
    ],
  ])('follows a file that is %s, again and again', async (_, replace) => {
    await writeFile(path, document('MYKUL'));
    const registry = await start(new FileSource(path, registryLimits.bytes, watching));
    const before = registry.table;
    for (const codes of [['CNHGH', 'MYKUL'], ['MYKUL'], ['BELGG', 'CNHGH', 'MYKUL']] as const) {
      const replaced = tableOf(registry, ...codes);
      await replace(document(...codes));
      expect((await replaced).hubs).toHaveLength(codes.length);
    }
    expect(before.hubs.map((hub) => hub.code)).toEqual(['MYKUL']);
  });

  test('reads a file that is renamed to its place immediately, however long it would wait for a writer', async () => {
    await writeFile(path, document('MYKUL'));
    const registry = await start(
      new FileSource(path, registryLimits.bytes, { debounceMs: 3_600_000, rereadMs: 3_600_000 }),
    );
    const replaced = tableOf(registry, 'CNHGH', 'MYKUL');
    await rename(await written(document('CNHGH', 'MYKUL')), path);
    expect((await replaced).version).toBe(2);
  });

  test('takes an empty file for one that is yet to be written', async () => {
    await writeFile(path, '');
    const registry = await start(new FileSource(path, registryLimits.bytes, watching));
    expect(log.entries).toMatchObject([{ level: 'warn', facts: { reason: 'It is empty.' } }]);
    const filled = tableOf(registry, 'MYKUL');
    await writeFile(path, document('MYKUL'));
    await filled;
  });

  test('follows a mounted configuration, whose link to a folder is swapped', async () => {
    const mount = async (version: string, text: string) => {
      await mkdir(join(folder, version));
      await writeFile(join(folder, version, 'network.json'), text);
      await symlink(version, join(folder, '..tmp'));
      await rename(join(folder, '..tmp'), join(folder, '..data'));
    };
    await mount('v1', document('MYKUL'));
    await symlink('..data/network.json', path);
    const registry = await start(new FileSource(path, registryLimits.bytes, watching));
    const replaced = tableOf(registry, 'CNHGH', 'MYKUL');
    await mount('v2', document('MYKUL', 'CNHGH'));
    expect((await replaced).version).toBe(2);
  });

  test('ends at the last of many quick writes', async () => {
    await writeFile(path, document('MYKUL'));
    const registry = await start(new FileSource(path, registryLimits.bytes, watching));
    const last = tableOf(registry, 'BELGG');
    for (let round = 0; round < 50; round++) await writeFile(path, round % 2 ? document('MYKUL') : document('CNHGH'));
    await writeFile(path, document('BELGG'));
    await last;
  });

  test('sees a change that rings no bell, because the file is a link into another folder', async () => {
    await mkdir(join(folder, 'elsewhere'));
    const target = join(folder, 'elsewhere', 'network.json');
    await writeFile(target, document('MYKUL'));
    await symlink(target, path);
    const registry = await start(new FileSource(path, registryLimits.bytes, rereading));
    const replaced = tableOf(registry, 'CNHGH');
    await writeFile(target, document('CNHGH'));
    await replaced;
  });

  test('sees a change in a folder that is removed and made again', async () => {
    await writeFile(path, document('MYKUL'));
    const registry = await start(new FileSource(path, registryLimits.bytes, rereading));
    await rm(folder, { recursive: true });
    await log.entry('Registry unreachable');
    const replaced = tableOf(registry, 'CNHGH');
    await mkdir(folder);
    await writeFile(path, document('CNHGH'));
    await replaced;
  });

  test('starts empty where the file is missing, and fills when it appears', async () => {
    const registry = await start(new FileSource(path, registryLimits.bytes, watching));
    expect(registry.table.hubs).toEqual([]);
    expect(log.entries).toMatchObject([{ level: 'warn', message: expect.stringContaining('unreachable') }]);
    const filled = tableOf(registry, 'MYKUL');
    await writeFile(path, document('MYKUL'));
    await filled;
  });

  test.each<[string, () => unknown, string]>([
    ['a folder', () => mkdir(path), 'It is not a file.'],
    ['a pipe', () => runCommand('mkfifo', [path]), 'It is not a file.'],
    ['a link to itself', () => symlink(path, path), 'ELOOP'],
    ['an endless file', () => symlink('/dev/zero', path), 'It is not a file.'],
    ['a file too large', () => writeFile(path, Buffer.alloc(registryLimits.bytes + 1, ' ')), 'It has 4194305 bytes'],
    ['a text that is not UTF-8', () => writeFile(path, 'Zürich', 'latin1'), 'It is not UTF-8 text.'],
  ])(
    'keeps the last good table where the file is replaced by %s, and goes on when it is a file again',
    async (_, replace, reason) => {
      await writeFile(path, document('MYKUL'));
      const registry = await start(new FileSource(path, registryLimits.bytes, rereading));
      const before = registry.table;
      await rm(path);
      await log.entry('Registry unreachable');
      await replace();
      const { facts } = await log.entry('Registry unreachable', 2);
      expect(facts.reason).toContain(reason);
      expect(registry.table).toBe(before);
      await rm(path, { recursive: true });
      const replaced = tableOf(registry, 'CNHGH');
      await writeFile(path, document('CNHGH'));
      await replaced;
    },
  );

  test('keeps the last good table under a document 9 000 levels deep', async () => {
    await writeFile(path, document('MYKUL'));
    const registry = await start(new FileSource(path, registryLimits.bytes, watching));
    const before = registry.table;
    await rename(await written(`{"hubs":[${'['.repeat(9_000)}${']'.repeat(9_000)}]}`), path);
    const { facts } = await log.entry('refused');
    expect(facts.faults).toEqual([expect.stringContaining('is nested more than 32 levels deep')]);
    expect(registry.table).toBe(before);
  });

  test('refuses an endpoint that is the address of this gateway', async () => {
    const endpoints = { merchants: 'http://localhost:4000/graphql', inventory: 'http://127.0.0.1:4100/inventory' };
    await writeFile(path, document('MYKUL').replace('"subgraphs":{}', `"subgraphs":${JSON.stringify(endpoints)}`));
    const starting = HubRegistry.start(
      new FileSource(path, registryLimits.bytes, watching),
      log,
      ownUrl('127.0.0.1', 4000),
    );
    await expect(starting).rejects.toThrow(
      /:\n.*\$\.hubs\[0\]\.subgraphs\.merchants: is the address of this gateway\..*$/,
    );
  });

  test('refuses to start on a document with faults, and lists them', async () => {
    await writeFile(path, document('MYKUL', 'MYKUL').replace('"MYR"', '"RM"'));
    const starting = HubRegistry.start(new FileSource(path, registryLimits.bytes, watching), log);
    await expect(starting).rejects.toThrow(RegistryRefused);
    await expect(starting).rejects.toThrow(/\$\.hubs\[0\]\.currency: "RM" is not.*\n.*\$\.hubs\[1\]\.code: repeats/);
  });

  test('keeps the last good table under a bad document, logs every fault, and goes on with the next good one', async () => {
    await writeFile(path, document('MYKUL', 'CNHGH'));
    const registry = await start(new FileSource(path, registryLimits.bytes, watching));
    const before = registry.table;
    await rename(await written(document('MYKUL', 'MYKUL').replace('"MYR"', '"RM"')), path);
    const { level, facts } = await log.entry('refused');
    expect([level, facts.faults]).toEqual([
      'error',
      [expect.stringContaining('$.hubs[0].currency'), expect.stringContaining('$.hubs[1].code: repeats $.hubs[0]')],
    ]);
    expect(registry.table).toBe(before);
    const replaced = tableOf(registry, 'BELGG');
    await rename(await written(document('BELGG')), path);
    expect((await replaced).version).toBe(2);
  });

  test('keeps its table and its version when the same document comes back after a bad one', async () => {
    await writeFile(path, document('MYKUL'));
    const registry = await start(new FileSource(path, registryLimits.bytes, rereading));
    const before = registry.table;
    await rename(await written('{'), path);
    await log.entry('refused');
    await rename(await written(document('MYKUL')), path);
    await rename(await written('['), path);
    await log.entry('refused', 2);
    expect(registry.table).toBe(before);
  });

  test('tells the other listeners when one of them throws', async () => {
    await writeFile(path, document('MYKUL'));
    const registry = await start(new FileSource(path, registryLimits.bytes, watching));
    registry.onTable(() => {
      throw new Error('broken listener');
    });
    const replaced = tableOf(registry, 'CNHGH');
    await writeFile(path, document('CNHGH'));
    await replaced;
    await log.entry('listener to the hub table failed');
  });

  async function written(text: string): Promise<string> {
    const draft = join(folder, 'draft');
    await writeFile(draft, text);
    return draft;
  }
});

describe('from a URL', () => {
  let server: TestServer;
  let url: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const asked: IncomingMessage[] = [];

  beforeEach(async () => {
    asked.length = 0;
    server = await TestServer.start((request, response) => {
      asked.push(request);
      answer(request, response);
    });
    url = server.at('/network.json');
    closing.push(() => void server.close());
  });

  const withEtag = (text: string, etag: string) => (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
    else response.writeHead(200, { etag }).end(text);
  };

  test('asks with the last ETag, keeps the table on 304 and replaces it when the document changes', async () => {
    answer = withEtag(document('MYKUL'), '"1"');
    const registry = await start(new UrlSource(url, registryLimits.bytes, 1));
    const before = registry.table;
    await new Promise<void>((resolve) => {
      answer = (request, response) => {
        withEtag(document('MYKUL'), '"1"')(request, response);
        if (response.statusCode === 304 && asked.length > 3) resolve();
      };
    });
    expect(registry.table).toBe(before);
    const replaced = tableOf(registry, 'CNHGH');
    answer = withEtag(document('CNHGH'), '"2"');
    expect((await replaced).version).toBe(2);
  });

  test.each<[string, typeof answer]>([
    ['answers 500', (_, response) => void response.writeHead(500).end('{}')],
    ['redirects', (_, response) => void response.writeHead(302, { location: url }).end()],
    ['closes the connection', (request) => void request.socket.destroy()],
    ['sends too much', (_, response) => void response.end(Buffer.alloc(registryLimits.bytes + 1, ' '))],
    ['sends 304 unasked', (_, response) => void response.writeHead(304).end()],
    ['compresses unasked', (_, response) => void response.writeHead(200, gzipped).end(gzipSync(document('MYKUL')))],
    ['sends a text that is not UTF-8', (_, response) => void response.end(Buffer.from('Zürich', 'latin1'))],
    ['says what is not HTTP', (request) => void request.socket.end('SSH-2.0-OpenSSH_9.2\r\n')],
    ['never ends', (_, response) => void response.writeHead(200).write('{')],
  ])('starts empty where the server %s, and fills as soon as it is well', async (_, sick) => {
    answer = sick;
    const registry = await start(new UrlSource(url, registryLimits.bytes, 1));
    expect(registry.table.hubs).toEqual([]);
    const filled = tableOf(registry, 'MYKUL');
    answer = (__, response) => void response.end(document('MYKUL'));
    await filled;
  });

  test('keeps the last good table while the server is away, and says so once', async () => {
    answer = (_, response) => void response.end(document('MYKUL'));
    const registry = await start(new UrlSource(url, registryLimits.bytes, 1));
    await new Promise<void>((resolve) => {
      answer = (request) => {
        request.socket.destroy();
        if (asked.length > 5) resolve();
      };
    });
    expect(registry.table.hubs).toHaveLength(1);
    expect(log.entries.filter((entry) => entry.level === 'warn')).toHaveLength(1);
  });

  test('refuses to start on a document with faults', async () => {
    answer = (_, response) => void response.end('<html>');
    await expect(HubRegistry.start(new UrlSource(url, registryLimits.bytes, 1), log)).rejects.toThrow(
      /\$: is not JSON/,
    );
  });

  test('asks on where an ETag could not be sent back', async () => {
    answer = (_, response) => void response.writeHead(200, { etag: '"caf\u00e9"' }).end(document('MYKUL'));
    const registry = await start(new UrlSource(url, registryLimits.bytes, 1));
    const replaced = tableOf(registry, 'CNHGH');
    answer = (_, response) => void response.end(document('CNHGH'));
    await replaced;
    expect(asked.map(({ headers }) => headers['if-none-match'])).not.toContainEqual(expect.anything());
  });

  test('says of a redirect that it is not followed, and logs the URL without what may be a key', async () => {
    answer = (_, response) => void response.writeHead(302, { location: '/login' }).end();
    await start(new UrlSource(`${url}?token=s3cret`, registryLimits.bytes, 1));
    expect(log.entries).toMatchObject([
      { facts: { registry: `${url}?…`, reason: 'It answered with HTTP status 302; redirects are not followed.' } },
    ]);
  });

  test('lets go of its connection once closed', async () => {
    answer = (_, response) => void response.end(document('MYKUL'));
    const gone = new Promise((resolve) => server.server.once('connection', (socket) => socket.once('close', resolve)));
    const registry = await start(new UrlSource(url, registryLimits.bytes, 1));
    registry.close();
    await gone;
  });
});
