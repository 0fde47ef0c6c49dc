import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** The operating system's user that a server runs as. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Tried in this order when root starts the server, which PostgreSQL refuses to run as. */
const unprivilegedNames = ['postgres', 'nobody'];

/**
 * Whom to run the server as: undefined means as ourselves, which is right for every ordinary user. Root runs it as the
 * owner of existing data, whoever would be chosen today, else as `postgres`, else as `nobody`.
 * @param home the server's folder, which need not exist
 * @throws when we may not use that folder, saying whose it is
 */
export function serverUser(home: string, names: readonly string[] = unprivilegedNames): ServerUser | undefined {
  const owner = ownerOf(home);
  const self = process.getuid?.();
  if (self !== 0) {
    if (!owner || self === undefined || owner.uid === self) return undefined;
    throw new Error(
      `The data in ${home} belongs to user ${owner.uid}: start as that user or root, or choose another DATA_DIR.`,
    );
  }
  if (owner?.uid === 0) {
    throw new Error(
      `The data in ${home} belongs to root, whom PostgreSQL refuses to run as: chown it to another user.`,
    );
  }
  if (owner) return { uid: owner.uid, gid: owner.gid };
  for (const name of names) {
    const user = lookUp(name);
    if (user) return user;
  }
  throw new Error(
    `PostgreSQL refuses to run as root, and there is no user ${names.join(' or ')} to run it as: ` +
      'start as an ordinary user, or name a server by DATABASE_URL.',
  );
}

/** Undefined also for a folder out of our reach: making it then fails with the reason. */
function ownerOf(folder: string): ServerUser | undefined {
  try {
    return statSync(folder);
  } catch {
    return undefined;
  }
}

function lookUp(name: string): ServerUser | undefined {
  try {
    return { uid: id('-u', name), gid: id('-g', name) };
  } catch {
    return undefined;
  }
}

function id(what: '-u' | '-g', name: string): number {
  return Number(
    execFileSync('id', [what, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 5_000 }),
  );
}
