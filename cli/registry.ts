import { existsSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import { openSigningKey } from '../identity/keys/SigningKey.ts';
import { readRegistryKeys } from '../identity/registry/registryKeys.ts';
import { registrySource } from '../identity/registry/signedRegistry.ts';
import { signRegistry } from '../identity/registry/signRegistry.ts';
import type { CheckedReading } from '../schema/documents/DocumentSource.ts';
import { printFault } from '../schema/registry/JsonText.ts';
import { parseRegistry } from '../schema/registry/parseRegistry.ts';
import { readRegistryText, registryFileText } from '../schema/registry/readRegistryFile.ts';
import { type Environment, registryLocation } from './NetworkConfig.ts';

const keyOption = {
  type: 'string',
  demandOption: true,
  describe: 'file of an Ed25519 key as a private JWK; for sign, the key of the registry',
} as const;

/** `ehub registry`. */
export function registryCommand(env: Environment): CommandModule {
  return {
    command: 'registry',
    describe: 'check or sign the registry document, or print a public key',
    builder: (command) =>
      command
        .command(
          'check [location]',
          'list the faults of a registry document, as gateways and hubs read it',
          (check) =>
            check
              .positional('location', { type: 'string', describe: 'a file or a URL; default DATA_DIR/network.json' })
              .option('registry-key', {
                type: 'string',
                describe: 'FILE or JWK: a public key that must have signed it',
              })
              .option('json', { type: 'boolean', default: false, describe: 'print the faults as JSON' })
              .example('$0 registry check https://network.example/network.json', ''),
          async ({ location, registryKey, json }) => {
            const faults: string[] = [];
            const keys = readRegistryKeys(registryKey ?? env.EHUB_REGISTRY_KEY, faults);
            if (faults.length > 0) throw new Error(faults.join('\n'));
            process.exitCode = await checkRegistry(registryLocation(location, env), keys, json, console.log);
          },
        )
        .command(
          'key',
          'print the public half of a key (of the registry, a gateway or a hub) with its kid; creates the key if absent',
          (key) => key.option('key', keyOption),
          async ({ key }) => console.log(JSON.stringify((await openSigningKey(key)).publicJwk)),
        )
        .command(
          'sign <file>',
          'print the document of FILE, signed; refuses an invalid one',
          (sign) => sign.positional('file', { type: 'string', demandOption: true }).option('key', keyOption),
          async ({ file, key }) => console.log(await signed(file, key)),
        )
        .demandCommand(1, 'Specify a command for the registry.'),
    handler: () => undefined,
  };
}

/**
 * @param say receives the faults, each with its place and remedy, or that there are none
 * @returns the exit code: 1 if there are faults
 * @throws Error where the document cannot be read
 */
export async function checkRegistry(
  location: string,
  keys: Parameters<typeof registrySource>[1],
  asJson: boolean,
  say: (text: string) => void,
): Promise<number> {
  const source = registrySource(location, keys);
  const read: CheckedReading[] = [];
  await source.start((reading) => read.push(reading));
  source.close();
  const [reading] = read;
  if (reading?.kind !== 'DOCUMENT') throw new Error(`The registry ${location} cannot be read: ${reading?.reason}`);
  const registry = parseRegistry(reading.text);
  const faults = registry.kind === 'REFUSED' ? registry.faults : [];
  if (asJson) say(JSON.stringify({ registry: location, faults }, null, 2));
  else if (registry.kind === 'ACCEPTED')
    say(`${location} is valid: ${registry.hubs.map(({ code }) => code).join(', ')}.`);
  else for (const fault of faults) say(printFault(fault));
  return faults.length > 0 ? 1 : 0;
}

/** @throws Error that says what is wrong with the key or the document */
export async function signed(file: string, keyFile: string): Promise<string> {
  if (!existsSync(keyFile)) throw new Error(`There is no key ${keyFile}: ehub registry key --key FILE creates one.`);
  const text = registryFileText(file);
  readRegistryText(file, text);
  return signRegistry(text, await openSigningKey(keyFile));
}
