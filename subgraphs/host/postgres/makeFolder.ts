import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it. Node's own `recursive` never returns where a file system makes no folders at all
 * and calls that "no such file", as /proc does.
 * @returns whether it is new
 * @throws the system's error where it cannot be made, or a file has its name
 */
export function makeFolder(path: string): boolean {
  const folder = resolve(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return false;
  const parent = dirname(folder);
  if (parent !== folder && !existsSync(parent)) makeFolder(parent);
  mkdirSync(folder);
  return true;
}
