import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DataFolder } from '../../cli/DataFolder.ts';
import { TestProcess } from '../support/processes/TestProcess.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ehub-data-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('is created with its parents, and belongs to one network at a time', async () => {
  const path = join(folder, 'a/b/c');
  const first = await DataFolder.open(path);
  await expect(DataFolder.open(path)).rejects.toThrow(`Another network runs in ${path}. Stop it, or set DATA_DIR`);
  first.close();
  (await DataFolder.open(path)).close();
});

test('is free again after the process that held it was killed', async () => {
  const socket = join(folder, 'network.sock');
  const program = 'require("node:net").createServer().listen(process.argv[1], () => console.log("holds"))';
  const holder = new TestProcess(['--eval', program, socket]);
  await holder.printed('holds');
  await expect(DataFolder.open(folder)).rejects.toThrow('Another network runs');
  await holder.stop('SIGKILL');
  expect(existsSync(socket)).toBe(true);
  (await DataFolder.open(folder)).close();
});

test('also if its path is longer than a socket address may be', async () => {
  const path = join(folder, 'x'.repeat(120));
  const first = await DataFolder.open(path);
  await expect(DataFolder.open(path)).rejects.toThrow('Another network runs');
  first.close();
});

const whereNoFoldersCanBeMade: [string, () => string, string][] = [
  ['where no folders can be made', () => '/proc/ehub', 'ENOENT'],
  ['below where no folders can be made', () => '/proc/ehub/x/y', 'ENOENT'],
];

test.each([
  ['a file', () => folderWith('file'), 'EEXIST'],
  ['below a file', () => join(folderWith('file'), 'x'), 'ENOTDIR'],
  ...(process.platform === 'linux' ? whereNoFoldersCanBeMade : []),
])('is refused at once if it is %s', async (_, path, code) => {
  const given = path();
  await expect(DataFolder.open(given)).rejects.toThrow(
    `The data folder ${given} cannot be written (${code}). Set DATA_DIR`,
  );
});

function folderWith(name: string): string {
  const file = join(folder, name);
  writeFileSync(file, '');
  return file;
}
