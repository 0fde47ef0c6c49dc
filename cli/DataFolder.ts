import { accessSync, constants, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { makeFolder, makeSocketFolder } from '../subgraphs/host/postgres/serverFolders.ts';
import { faultOfListening } from './faultOfListening.ts';

/**
 * The data folder of one running network. A second network would point the registry to its own ports, so the folder is
 * locked by a socket: unlike a file with a process id, a socket tells a live holder from a killed one.
 */
export class DataFolder {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * Creates the folder if it is missing, and locks it.
   * @throws Error if it cannot be written, or another network uses it
   */
  static async open(path: string): Promise<DataFolder> {
    try {
      makeFolder(path);
      accessSync(path, constants.W_OK);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new Error(`The data folder ${path} cannot be written (${code}). Set DATA_DIR to a writable folder.`);
    }
    const socket = join(makeSocketFolder(path, undefined), 'network.sock');
    for (;;) {
      const server = createServer((connection) => connection.destroy());
      const fault = await faultOfListening(server, socket);
      if (!fault) return new DataFolder(server);
      if (fault !== 'EADDRINUSE') {
        throw new Error(
          `The data folder ${path} does not support sockets (${fault}). Set DATA_DIR to a folder on a local disk.`,
        );
      }
      if (await isAnswered(socket)) {
        throw new Error(`Another network runs in ${path}. Stop it, or set DATA_DIR to another folder.`);
      }
      rmSync(socket, { force: true });
    }
  }

  close(): void {
    this.#server.close();
  }
}

function isAnswered(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket, () => resolve(true));
    connection.on('error', () => resolve(false));
    connection.on('close', () => connection.destroy());
  });
}
