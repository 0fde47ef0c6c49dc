import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { defaultDataDir } from '../../../../subgraphs/host/postgres/defaultDataDir.ts';

const checkout = mkdtempSync(join(tmpdir(), 'ehub-checkout-'));
afterAll(() => rmSync(checkout, { recursive: true }));

test('keeps the data in the checkout', () => {
  chmodSync(checkout, 0o755);
  expect(defaultDataDir(checkout)).toBe(join(checkout, '.ehub'));
});

test("keeps the data of root's private checkout outside of it, where the server's user can enter", () => {
  chmodSync(checkout, 0o700);
  const dataDir = defaultDataDir(checkout);
  const parent = process.getuid?.() === 0 ? '/var/lib/ehub' : checkout;
  expect(dataDir.startsWith(parent)).toBe(true);
  expect(process.getuid?.() !== 0 || basename(dataDir).startsWith(basename(checkout))).toBe(true);
});
