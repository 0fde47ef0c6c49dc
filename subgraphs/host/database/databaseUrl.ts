import pg from 'pg';

/**
 * Checks the URL of a PostgreSQL database. A Unix socket is `postgresql://user@/database?host=/folder`.
 * @throws when it is not one; the message does not repeat it, since it may hold a password
 */
export function checkDatabaseUrl(url: string): void {
  if (/^postgres(ql)?:\/\//.test(url)) {
    try {
      new pg.Client({ connectionString: url });
      return;
    } catch {
      // Told below, without the library's text.
    }
  }
  throw new Error('The database URL is not of the form postgresql://user:password@host:port/database.');
}

/** The same server and credentials, another database. */
export function withDatabase(url: string, database: string): string {
  return url.replace(/^([a-z]+:\/\/[^/?#]*)(\/[^?#]*)?/, `$1/${database}`);
}

/** The same database; `options` are settings for the session, and win over those in the URL. */
export function withOptions(url: string, settings: Readonly<Record<string, string | number>>): string {
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return `${url}${url.includes('?') ? '&' : '?'}options=${encodeURIComponent(options.join(' '))}`;
}

/** Which database a URL means, for people: `"mykul" at db.example:5432`, never the password. */
export function describeDatabase(url: string): string {
  const { database: named, user, host, port } = new pg.Client({ connectionString: url });
  const database = named ?? user ?? 'postgres';
  return host.startsWith('/') ? `"${database}" at socket ${host}` : `"${database}" at ${host}:${port}`;
}
