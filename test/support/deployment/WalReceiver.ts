import { join } from 'node:path';
import { SystemService } from '../processes/SystemService.ts';
import { type DebianPostgres, programsFolder } from './DebianPostgres.ts';
import { privateFolder, type ServiceFolder } from './serviceFolder.ts';

/** The name by which a server waits for its receiver, in `synchronous_standby_names`. */
export const receiverName = 'ehub_wal';

/** pg_receivewal as docs/deployment.md has it: keeps what a server writes, before the server says that it is committed. */
export class WalReceiver {
  /** Where the files of the write-ahead log are. */
  readonly folder: string;
  readonly #service: SystemService;

  private constructor(folder: string, service: SystemService) {
    this.folder = folder;
    this.#service = service;
  }

  static async start(folder: ServiceFolder, postgres: DebianPostgres): Promise<WalReceiver> {
    const received = privateFolder(folder, 'received');
    const connection = `${postgres.url('postgres')}?application_name=${receiverName}`;
    const service = await SystemService.start(
      join(programsFolder(), 'pg_receivewal'),
      ['--directory', received, '--synchronous', '--verbose', '--dbname', connection],
      { user: folder.user, ready: 'starting log streaming' },
    );
    return new WalReceiver(received, service);
  }

  stop(): Promise<void> {
    return this.#service.stop();
  }
}
