import { createServer } from 'node:net';
import { faultOfListening } from './faultOfListening.ts';
import { hubHost, type NetworkConfig } from './NetworkConfig.ts';

/**
 * Checks before the start that the gateway and the hubs can listen.
 * @param hubPorts by hub code
 * @throws Error with a line for each port in use, naming the variable that changes it
 */
export async function checkPorts(config: NetworkConfig, hubPorts: ReadonlyMap<string, number>): Promise<void> {
  const checks = [...hubPorts].map(([code, port]) =>
    faultOfPort(hubHost(config), port, `hub ${code}`, 'HUB_PORT to the first of 20 free ports'),
  );
  checks.push(faultOfPort(config.host, config.port, 'the gateway', 'PORT to a free one'));
  const faults = new Set((await Promise.all(checks)).filter((fault) => fault !== undefined));
  if (faults.size > 0) throw new Error([...faults].join('\n'));
}

async function faultOfPort(host: string, port: number, whose: string, remedy: string): Promise<string | undefined> {
  const server = createServer();
  const code = await faultOfListening(server, { host, port });
  server.close();
  switch (code) {
    case undefined:
      return undefined;
    case 'EADDRINUSE':
      return `Port ${port} of ${host}, for ${whose}, is in use. Set ${remedy}.`;
    case 'EACCES':
      return `Port ${port} of ${host}, for ${whose}, may not be used. Set ${remedy} above 1023.`;
    default:
      return `HOST "${host}" is not an address of this machine (${code}). Set HOST to one, such as 127.0.0.1.`;
  }
}
