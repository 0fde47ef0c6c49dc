import { readFileSync } from 'node:fs';
import type { Registry } from './Hub.ts';
import { parseRegistry } from './parseRegistry.ts';
import { printFault } from './RegistryFault.ts';

/**
 * The registry document in a file, for a program that reads it once.
 * @throws Error that names the file and says why it cannot be read, or lists its faults
 */
export function readRegistryFile(file: string): Registry {
  const registry = parseRegistry(textOf(file));
  if (registry.kind === 'ACCEPTED') return registry;
  throw new Error(
    `The registry ${file} has faults:\n${registry.faults.map((each) => `  ${printFault(each)}`).join('\n')}`,
  );
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`The registry ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
