import { expect, test } from '@jest/globals';
import { gatewayUrl, hubHost, readNetworkConfig } from '../../cli/NetworkConfig.ts';

test.each([
  [{ PORT: '-1' }, 'PORT is "-1"; it must be 1 to 65535.'],
  [{ PORT: 'x' }, 'PORT is "x"; it must be 1 to 65535.'],
  [{ PORT: '4.5' }, 'PORT is "4.5"; it must be 1 to 65535.'],
  [{ HUB_PORT: '65530' }, 'HUB_PORT is "65530"; it must be 1 to 65516.'],
  [{ PORT: '4105' }, "PORT 4105 lies in the hubs' block 4100 to 4119."],
  [{ DATABASE_URL: 'mysql://u:secret@h/d' }, 'DATABASE_URL must begin with postgresql://'],
  [{ DATABASE_URL: 'postgresql://u:secret@[/d' }, 'DATABASE_URL must begin with postgresql://'],
  [{ EHUB_SEED: 'x'.repeat(65) }, 'EHUB_SEED is longer than 64 characters.'],
])('refuses %j in one line', (env, fault) => {
  const read = () => readNetworkConfig(env as Record<string, string>);
  expect(read).toThrow(fault);
  expect(read).not.toThrow(/secret|\n/);
});

test.each([
  ['127.0.0.1', '127.0.0.1', 'http://127.0.0.1:4000'],
  ['0.0.0.0', '0.0.0.0', 'http://127.0.0.1:4000'],
  ['::', '::', 'http://127.0.0.1:4000'],
  ['::1', '127.0.0.1', 'http://[::1]:4000'],
  ['10.1.2.3', '127.0.0.1', 'http://10.1.2.3:4000'],
])('with HOST %s hubs listen on %s and the gateway is found at %s', (host, hubs, gateway) => {
  const config = readNetworkConfig({ HOST: host });
  expect(hubHost(config)).toBe(hubs);
  expect(gatewayUrl(config)).toBe(gateway);
});
