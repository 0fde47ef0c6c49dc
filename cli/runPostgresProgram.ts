import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { limits } from './limits.ts';

/**
 * Runs one of PostgreSQL's client programs from PATH on a database. The URL's password is passed in the environment, since
 * every user of the machine can read command lines.
 * @param databaseUrl of the database
 * @throws Error with what it reported, or that it is missing
 */
export async function runPostgresProgram(program: string, args: readonly string[], databaseUrl: string): Promise<void> {
  const { url, password } = withoutPassword(databaseUrl);
  const child = spawn(program, [...args, `--dbname=${url}`], {
    env: { ...process.env, ...(password !== '' && { PGPASSWORD: password }) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-limits.outputExcerpt);
  });
  const [code, signal] = await once(child, 'close').catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? missing(program) : `${program} cannot be run: ${error.message}`);
  });
  if (code !== 0) throw new Error(`${program} failed (${signal ?? `exit code ${code}`}): ${said.trim()}`);
}

function missing(program: string): string {
  return `${program} is not in PATH. Install PostgreSQL's client programs (Debian: postgresql-client), at least of the server's version.`;
}

function withoutPassword(databaseUrl: string): { readonly url: string; readonly password: string } {
  const parts = /^([a-z]+:\/\/[^/?#:@]*)(?::([^/?#@]*))?(@.*)$/.exec(databaseUrl);
  const [, beginning, encoded = '', rest] = parts ?? [];
  return { url: parts ? `${beginning}${rest}` : databaseUrl, password: decodeURIComponent(encoded) };
}
