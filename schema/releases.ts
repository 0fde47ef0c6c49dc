import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './projectRoot.ts';

/** The SDL of a contract's last release, whole as hubs serve it; undefined where it has none. */
export function lastRelease(name: string): string | undefined {
  const folder = folderOf(name);
  const versions = existsSync(folder) ? readdirSync(folder).map((file) => file.replace(/\.graphql$/, '')) : [];
  const last = versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  return last === undefined ? undefined : readFileSync(join(folder, `${last}.graphql`), 'utf8');
}

export function isReleased(name: string, version: string): boolean {
  return existsSync(join(folderOf(name), `${version}.graphql`));
}

/** Puts a contract on record as released in this version. A release is never changed. */
export function release(name: string, version: string, sdl: string): void {
  mkdirSync(folderOf(name), { recursive: true });
  writeFileSync(join(folderOf(name), `${version}.graphql`), sdl, { flag: 'wx' });
}

function folderOf(name: string): string {
  return join(projectRoot, 'schema/released', name);
}
