import { existsSync } from 'node:fs';
import { keyFile } from './DemoIssuer.ts';
import { readNetworkConfig } from './NetworkConfig.ts';
import { openDemoIssuer } from './openDemoIssuer.ts';

export const tokenUsage = `Usage: ehub token NAME
Prints an access token of the demo network in DATA_DIR, which is good for a day. NAME is one of those in tokens.json there,
such as marketplace, merchantMYKUL or operatorCNHGH:
  curl -H "authorization: Bearer $(ehub token marketplace)" …`;

/** @throws Error where the network never ran there, or has nobody of that name */
export async function demoToken(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const [name, ...others] = args;
  if (name === undefined || others.length > 0) throw new Error(tokenUsage);
  const config = readNetworkConfig(env);
  if (!existsSync(keyFile(config.dataDir, 'network')))
    throw new Error(`There are no keys in ${config.dataDir}. Run npm start first, or set DATA_DIR to where it ran.`);
  return (await openDemoIssuer(config)).token(name);
}
