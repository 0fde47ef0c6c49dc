import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../bench/freePort.ts';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { SystemService } from '../processes/SystemService.ts';
import { type DebianPostgres, postgresPassword } from './DebianPostgres.ts';
import type { ServiceFolder } from './serviceFolder.ts';
import { withValues } from './withValues.ts';

const committed = join(projectRoot, 'deployment/pgbouncer.ini');

/** PgBouncer with `deployment/pgbouncer.ini`, at ports of a test. */
export class PgBouncer {
  readonly port: number;
  readonly #service: SystemService;

  private constructor(port: number, service: SystemService) {
    this.port = port;
    this.#service = service;
  }

  /** @param poolSize sessions of PostgreSQL for each database; as committed when left out */
  static async start({ path, user }: ServiceFolder, postgres: DebianPostgres, poolSize = 20): Promise<PgBouncer> {
    const port = await freePort();
    const userList = join(path, `userlist.${port}.txt`);
    writeFileSync(userList, `"ehub" "${postgresPassword}"\n`);
    const file = join(path, `pgbouncer.${port}.ini`);
    writeFileSync(
      file,
      withValues(readFileSync(committed, 'utf8'), [
        ['port=5432', `port=${postgres.port}`],
        ['listen_port = 6432', `listen_port = ${port}`],
        ['/etc/pgbouncer/userlist.txt', userList],
        ['default_pool_size = 20', `default_pool_size = ${poolSize}`],
        ...(poolSize < 20 ? ([['reserve_pool_size = 5', 'reserve_pool_size = 0']] as const) : []),
      ]),
    );
    return new PgBouncer(port, await SystemService.start('/usr/sbin/pgbouncer', [file], { user, ready: 'process up' }));
  }

  url(database: string): string {
    return `postgresql://ehub:${encodeURIComponent(postgresPassword)}@127.0.0.1:${this.port}/${database}`;
  }

  stop(): Promise<void> {
    return this.#service.stop();
  }
}
