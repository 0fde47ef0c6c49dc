import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openSigningKey } from '../identity/keys/SigningKey.ts';
import { signRegistry } from '../identity/registry/signRegistry.ts';
import { readRegistryText, registryFileText } from '../schema/registry/readRegistryFile.ts';

export const registryUsage = `Usage: ehub registry key --key FILE
       ehub registry sign FILE --key FILE
Signs the registry document, so that gateways and hubs with --registry-key take no other.
  key          prints the public key, which is what --registry-key is given
  sign         prints the document of FILE, signed; refuses one with faults
  --key FILE   the Ed25519 key of whoever keeps the registry, as a private JWK; the command key makes it if absent`;

const options = { key: { type: 'string' } } as const;

/**
 * `ehub registry`.
 * @param say takes the public key, or the signed document
 * @throws Error that says what is wrong with the arguments, the key or the document
 */
export async function registry(args: readonly string[], say: (text: string) => void): Promise<void> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [command, file, ...others] = positionals;
  const { key: keyFile } = values;
  if (!keyFile || others.length > 0) throw new Error(registryUsage);
  if (command === 'key' && file === undefined) return say(JSON.stringify((await openSigningKey(keyFile)).publicJwk));
  if (command !== 'sign' || file === undefined) throw new Error(registryUsage);
  if (!existsSync(keyFile)) throw new Error(`There is no key ${keyFile}: ehub registry key --key FILE makes one.`);
  const text = registryFileText(file);
  readRegistryText(file, text);
  say(await signRegistry(text, await openSigningKey(keyFile)));
}
