import { readFileSync } from 'node:fs';
import { decodeText } from '../../schema/documents/DocumentSource.ts';
import { documentFaults } from '../../schema/registry/documentFaults.ts';
import { JsonText, printFault } from '../../schema/registry/JsonText.ts';
import { limits } from '../limits.ts';
import { HeaderPolicy } from './HeaderPolicy.ts';
import { headerPolicyDocument } from './headerPolicyDocument.ts';

/**
 * The header policy in a file.
 * @throws Error that names the file and says why it cannot be read, or has a line for each fault with its place and remedy
 */
export function readHeaderPolicy(file: string): HeaderPolicy {
  const json = new JsonText(textOf(file));
  const parsed = json.faults.length === 0 ? headerPolicyDocument.safeParse(json.value) : undefined;
  if (parsed?.success) return new HeaderPolicy(parsed.data);
  const faults = parsed ? documentFaults(parsed.error.issues, json) : json.faults;
  throw new Error(faults.map((fault) => `The header policy ${file}, ${printFault(fault)}`).join('\n'));
}

function textOf(file: string): string {
  try {
    const bytes = readFileSync(file);
    if (bytes.length <= limits.headerPolicyBytes) return decodeText(bytes);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`The header policy ${file} cannot be read: ${code ?? message}`);
  }
  throw new Error(`The header policy ${file} exceeds ${limits.headerPolicyBytes} bytes.`);
}
