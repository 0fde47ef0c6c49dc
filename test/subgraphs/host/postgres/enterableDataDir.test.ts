import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { enterableDataDir } from '../../../../subgraphs/host/postgres/serverFolders.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'ehub-data-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

const isRoot = process.getuid?.() === 0;

test("keeps the data in the network's own folder", () => {
  chmodSync(dataDir, 0o755);
  expect(enterableDataDir(dataDir)).toBe(dataDir);
});

test("keeps the data of root's private network where the server's user can enter, and finds it again", () => {
  chmodSync(dataDir, 0o700);
  const elsewhere = enterableDataDir(dataDir);
  expect(elsewhere).toMatch(isRoot ? /^\/var\/lib\/ehub\/[0-9a-f-]{36}$/ : dataDir);
  expect(enterableDataDir(dataDir)).toBe(elsewhere);
});

test('begins anew in a new folder of the same name', () => {
  const before = enterableDataDir(dataDir);
  rmSync(join(dataDir, 'postgres.id'), { force: true });
  expect(enterableDataDir(dataDir) !== before).toBe(isRoot);
});
