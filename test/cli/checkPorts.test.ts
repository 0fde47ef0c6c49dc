import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { checkPorts } from '../../cli/checkPorts.ts';
import { readNetworkConfig } from '../../cli/NetworkConfig.ts';
import { freePorts } from '../support/processes/freePorts.ts';

test('names every port in use, its purpose and the variable that changes it', async () => {
  const ports = await freePorts();
  const config = readNetworkConfig(ports);
  const hubs = new Map([
    ['MYKUL', config.hubPort],
    ['CNHGH', config.hubPort + 1],
  ]);
  await checkPorts(config, hubs);
  const holders = [config.hubPort + 1, config.port].map((port) => createServer().listen(port, '127.0.0.1'));
  await Promise.all(holders.map((holder) => once(holder, 'listening')));
  await expect(checkPorts(config, hubs)).rejects.toThrow(
    new Error(
      `Port ${config.hubPort + 1} of 127.0.0.1, for hub CNHGH, is in use. Set HUB_PORT to the first of 20 free ports.\n` +
        `Port ${config.port} of 127.0.0.1, for the gateway, is in use. Set PORT to a free one.`,
    ),
  );
  for (const holder of holders) holder.close();
});

test.each(['192.0.2.1', 'nowhere.invalid'])('says that %s is not an address of this machine', async (HOST) => {
  const config = readNetworkConfig({ ...(await freePorts()), HOST });
  await expect(checkPorts(config, new Map())).rejects.toThrow(`HOST "${HOST}" is not an address of this machine`);
});
