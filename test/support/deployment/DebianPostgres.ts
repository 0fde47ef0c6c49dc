import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../bench/freePort.ts';
import { runCommand } from '../processes/runCommand.ts';
import { SystemService } from '../processes/SystemService.ts';
import { privateFolder, type ServiceFolder } from './serviceFolder.ts';

/** Where Debian has the programs of each major version. */
const versionsFolder = '/usr/lib/postgresql';

export const postgresPassword = 'a test';

/** Debian's PostgreSQL with a cluster of its own: one role, `ehub`, that has a password and may create databases. */
export class DebianPostgres {
  readonly port: number;
  /** The cluster's data. */
  readonly data: string;
  readonly #folder: ServiceFolder;
  readonly #settings: Readonly<Record<string, string | number>>;
  #service: SystemService | undefined;

  private constructor(folder: ServiceFolder, name: string, port: number, settings: Readonly<Record<string, string>>) {
    this.port = port;
    this.#folder = folder;
    this.data = join(privateFolder(folder, `${name}.postgres`), 'data');
    this.#settings = {
      ...{ listen_addresses: '127.0.0.1', port, unix_socket_directories: '', max_connections: 300 },
      // Not `fsync`: what is tested after a crash of the server alone does not need it.
      ...{ fsync: 'off', log_min_messages: 'warning', ...settings },
    };
  }

  /** @param settings of `postgresql.conf` */
  static async create(
    folder: ServiceFolder,
    name: string,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<DebianPostgres> {
    const postgres = new DebianPostgres(folder, name, await freePort(), settings);
    const passwordFile = join(folder.path, `${name}.password`);
    writeFileSync(passwordFile, postgresPassword);
    const access = ['-U', 'ehub', '-A', 'scram-sha-256', '--pwfile', passwordFile];
    postgres.run('initdb', ['-D', postgres.data, ...access, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']);
    await postgres.start();
    return postgres;
  }

  url(database: string): string {
    return `postgresql://ehub:${encodeURIComponent(postgresPassword)}@127.0.0.1:${this.port}/${database}`;
  }

  /** @param changed settings of this run */
  async start(changed: Readonly<Record<string, string>> = {}): Promise<void> {
    const settings = Object.entries({ ...this.#settings, ...changed }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    this.#service = await SystemService.start(join(programsFolder(), 'postgres'), ['-D', this.data, ...settings], {
      user: this.#folder.user,
      ready: 'ready to accept connections',
    });
  }

  /** Ends it as a failure of the machine does, and loses its disk. */
  async lose(): Promise<void> {
    await this.#service?.kill();
    this.#service = undefined;
    rmSync(this.data, { recursive: true });
  }

  /** Has this copy of its data from now on, and replays the log after it when it starts. */
  adopt(copy: string): void {
    renameSync(copy, this.data);
    writeFileSync(join(this.data, 'recovery.signal'), '');
  }

  /** Runs one of PostgreSQL's programs as the server's user. */
  run(program: string, args: readonly string[]): string {
    return runCommand(join(programsFolder(), program), args, {
      env: { PATH: process.env.PATH, PGPASSWORD: postgresPassword },
      user: this.#folder.user,
    });
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
  }
}

/** The newest that is installed. @throws Error that says what to install */
export function programsFolder(): string {
  const versions = existsSync(versionsFolder) ? readdirSync(versionsFolder).map(Number) : [];
  const folder = join(versionsFolder, String(Math.max(0, ...versions)), 'bin');
  if (!existsSync(folder)) throw new Error("Debian's PostgreSQL is missing: apt-get install postgresql.");
  return folder;
}
