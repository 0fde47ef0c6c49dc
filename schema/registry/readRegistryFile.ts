import { readFileSync } from 'node:fs';
import type { Registry } from './Hub.ts';
import { printFault } from './JsonText.ts';
import { parseRegistry } from './parseRegistry.ts';

/**
 * The registry document in a file, for a program that reads it once.
 * @throws Error that names the file and says why it cannot be read, or lists its faults
 */
export function readRegistryFile(file: string): Registry {
  return readRegistryText(file, registryFileText(file));
}

/**
 * The text of a file that may be a registry document.
 * @throws Error that names the file and says why it cannot be read
 */
export function registryFileText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`The registry ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/**
 * A registry document.
 * @param file it came from
 * @throws Error that names the file and lists the faults
 */
export function readRegistryText(file: string, text: string): Registry {
  const registry = parseRegistry(text);
  if (registry.kind === 'ACCEPTED') return registry;
  const faults = registry.faults.map((each) => `  ${printFault(each)}`);
  throw new Error(`The registry ${file} has faults:\n${faults.join('\n')}`);
}
