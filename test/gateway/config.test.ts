import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../gateway/config.ts';

test.each([
  ['https://user:s3cret@registry.example/network.json', 'must be a URL without user and password'],
  ['https://token@registry.example/network.json', 'must be a URL without user and password'],
  ['ftp://registry.example/network.json', 'must be a file or an http or https URL'],
  ['http://', 'must be a file or an http or https URL'],
])('refuses the registry %s and repeats no password', (registry, reason) => {
  const read = () => readConfig(['--registry', registry], {});
  expect(read).toThrow(reason);
  expect(read).not.toThrow(/s3cret|token/);
});

test.each(['network.json', './a:b/network.json', '/etc/ehub/network.json', 'HTTPS://registry.example/network.json'])(
  'takes the registry %s',
  (registry) => {
    expect(readConfig(['--registry', registry], {})).toMatchObject({ registry });
  },
);

test.each([
  [[], {}, ['localhost', '127.0.0.1', '[::1]', '127.0.0.1']],
  [['--host=0.0.0.0'], {}, undefined],
  [['--host=0.0.0.0', '--allowed-hosts=a.example, b.example'], {}, ['a.example', 'b.example']],
  [['--allowed-hosts=a.example'], {}, ['localhost', '127.0.0.1', '[::1]', '127.0.0.1', 'a.example']],
  [['--allowed-hosts=*'], {}, undefined],
  [['--host=::'], { EHUB_ALLOWED_HOSTS: 'a.example' }, ['a.example']],
])('with %j and %j the gateway answers for %j', (args, env, hosts) => {
  expect(readConfig(['--registry=any', ...args], env).allowedHosts).toEqual(hosts);
});

test('invalid origins, codes and delays are all listed at once', () => {
  const args = ['--cors-origins=https://shop.example/,*', '--error-codes=oops', '--shutdown-delay=-1'];
  const read = () => readConfig(['--registry=any', ...args], {});
  expect(read).toThrow(
    '--cors-origins (env EHUB_CORS_ORIGINS) is https://shop.example/, *; an origin looks like https://shop.example',
  );
  expect(read).toThrow('--error-codes (env EHUB_ERROR_CODES) is oops; codes look like OUT_OF_STOCK');
  expect(read).toThrow('--shutdown-delay (env EHUB_SHUTDOWN_DELAY_MS) is -1; it must be 0 to');
});

test('a header policy goes with a plain supergraph only', () => {
  expect(readConfig(['--supergraph=any', '--header-policy=p'], {})).toMatchObject({ headerPolicyFile: 'p' });
  expect(readConfig(['--supergraph=any'], { EHUB_HEADER_POLICY: 'p' })).toMatchObject({ headerPolicyFile: 'p' });
  expect(readConfig(['--supergraph=any'], { EHUB_HEADER_POLICY: '' }).headerPolicyFile).toBeUndefined();
  expect(() => readConfig(['--registry=any'], { EHUB_HEADER_POLICY: 'p' })).toThrow('--header-policy (env');
});

describe('a configuration file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ehub-config-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const fileOf = (text: string) => {
    const file = join(folder, 'gateway.json');
    writeFileSync(file, text);
    return file;
  };

  test('sets what the command line and the environment do not', () => {
    const file = fileOf(
      JSON.stringify({
        $schema: 'gateway.schema.json',
        registry: 'of-file.json',
        port: 4123,
        jit: false,
        host: '::1',
        'error-codes': ['OUT_OF_STOCK'],
      }),
    );
    const config = readConfig(['--config', file, '--port=4321'], { HOST: '127.0.0.1' });
    expect(config).toMatchObject({ registry: 'of-file.json', port: 4321, jit: false, host: '127.0.0.1' });
    expect([...config.subgraphCodes]).toEqual(['OUT_OF_STOCK']);
    expect(readConfig([], { EHUB_CONFIG: file })).toMatchObject({ port: 4123, host: '::1' });
  });

  test.each([
    ['{ "port": "4000" }', `"port" in FILE is "4000"; it must be 0 to 65535.`],
    ['{ "jit": "no" }', '"jit" in FILE is "no";'],
    ['{ "regisrty": "a" }', '--config FILE: line 1, $.regisrty: is no setting. Remove it, or see --help.'],
    ['[]', '--config FILE cannot be read: it must be a JSON object.'],
    ['{ "port": 1, ', '--config FILE: line 1, $: is not JSON'],
  ])('that is %s is refused with its place', (text, fault) => {
    const file = fileOf(text);
    expect(() => readConfig(['--config', file], {})).toThrow(fault.replace('FILE', file));
  });

  test('that does not exist is refused', () => {
    expect(() => readConfig(['--config', '/nowhere.json'], {})).toThrow(
      '--config /nowhere.json cannot be read: ENOENT',
    );
  });
});
