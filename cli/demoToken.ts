import { existsSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import { keyFile } from './DemoIssuer.ts';
import { chosenRegistry } from './DemoRegistry.ts';
import { type Environment, readNetworkConfig } from './NetworkConfig.ts';
import { openDemoIssuer } from './openDemoIssuer.ts';

/** `ehub token`. */
export function tokenCommand(env: Environment): CommandModule<object, { name: string }> {
  return {
    command: 'token <name>',
    describe: 'print an access token of the demo network in DATA_DIR, valid for a day',
    builder: (command) =>
      command
        .positional('name', { type: 'string', demandOption: true, describe: 'one of the names in tokens.json there' })
        .example('$0 token operatorMYKUL', '')
        .example('curl -H "authorization: Bearer $(ehub token marketplace)" …', ''),
    handler: async ({ name }) => console.log(await demoToken(name, env)),
  };
}

/** @throws Error where the network never ran there, or has no party of that name */
async function demoToken(name: string, env: Environment): Promise<string> {
  const config = readNetworkConfig(env);
  if (!existsSync(keyFile(config.dataDir, 'network')))
    throw new Error(`There are no keys in ${config.dataDir}. Run npm start first, or set DATA_DIR to where it ran.`);
  return (await openDemoIssuer(config, chosenRegistry(config))).token(name);
}
