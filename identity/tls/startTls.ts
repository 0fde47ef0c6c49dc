import { TlsCredentials, type TlsLog } from './TlsCredentials.ts';
import type { TlsConfig, TlsFiles } from './TlsFiles.ts';

/** Credentials for listening and connecting; undefined if not configured. */
export interface Tls {
  readonly listen: TlsCredentials | undefined;
  readonly connect: TlsCredentials | undefined;
  /** Stops watching the files. */
  close(): void;
}

/** @throws Error with one line that names the file that cannot be used; nothing is left open */
export async function startTls(config: TlsConfig, log: TlsLog): Promise<Tls> {
  const opened: TlsCredentials[] = [];
  const close = () => {
    for (const credentials of opened) credentials.close();
  };
  const start = async (files: TlsFiles | undefined) => {
    if (!files) return undefined;
    const credentials = await TlsCredentials.start(files, log);
    opened.push(credentials);
    return credentials;
  };
  try {
    return { listen: await start(config.listen), connect: await start(config.connect), close };
  } catch (error) {
    close();
    throw error;
  }
}
