import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { serverUser } from './serverUser.ts';

/**
 * Where a network keeps its data when DATA_DIR does not say: in the checkout; but when root runs a checkout in a folder
 * that the server's user cannot enter, in a folder of /var/lib that is this checkout's own.
 */
export function defaultDataDir(checkout: string): string {
  const inCheckout = join(checkout, '.ehub');
  const user = serverUser(join(inCheckout, 'postgres'));
  const entered =
    !user || spawnSync('/bin/sh', ['-c', 'cd "$0"', checkout], { ...user, cwd: '/', timeout: 5_000 }).status === 0;
  if (entered) return inCheckout;
  const id = createHash('sha256').update(checkout).digest('hex').slice(0, 8);
  return join('/var/lib/ehub', `${basename(checkout)}-${id}`);
}
