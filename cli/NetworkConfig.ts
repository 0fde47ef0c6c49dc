import { resolve } from 'node:path';
import { projectRoot } from '../schema/projectRoot.ts';

/** How the demo network is to run. */
export interface NetworkConfig {
  readonly host: string;
  /** The gateway's port. */
  readonly port: number;
  /** The first of a block of 20 ports for hubs. */
  readonly hubPort: number;
  readonly dataDir: string;
  /** A PostgreSQL server to use instead of the embedded one. */
  readonly databaseUrl: string | undefined;
}

/** How many ports from `hubPort` on belong to the hubs. */
export const hubPortBlock = 20;

/**
 * The network's configuration from the environment.
 * @throws Error that lists every fault at once
 */
export function readNetworkConfig(env: Readonly<Record<string, string | undefined>>): NetworkConfig {
  const faults: string[] = [];
  const port = (name: string, byDefault: number, last: number) => {
    const text = env[name] || String(byDefault);
    const value = Number(text);
    if (!/^\d{1,5}$/.test(text) || value < 1 || value > last)
      faults.push(`${name} is "${text}"; it must be 1 to ${last}.`);
    return value;
  };
  const gatewayPort = port('PORT', 4000, 65_535);
  const hubPort = port('HUB_PORT', 4100, 65_536 - hubPortBlock);
  if (gatewayPort >= hubPort && gatewayPort < hubPort + hubPortBlock) {
    faults.push(`PORT ${gatewayPort} lies in the hubs' block ${hubPort} to ${hubPort + hubPortBlock - 1}.`);
  }
  const databaseUrl = env.DATABASE_URL || undefined;
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    faults.push('DATABASE_URL must begin with postgresql://, e.g. postgresql://user:password@127.0.0.1:5432/postgres.');
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return Object.freeze({
    host: env.HOST || '127.0.0.1',
    port: gatewayPort,
    hubPort,
    dataDir: resolve(projectRoot, env.DATA_DIR || '.ehub'),
    databaseUrl,
  });
}
