import { expect, test } from '@jest/globals';
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

test('origins, codes and delays that are none are all told at once', () => {
  const args = ['--cors-origins=https://shop.example/,*', '--error-codes=oops', '--shutdown-delay=-1'];
  const read = () => readConfig(['--registry=any', ...args], {});
  expect(read).toThrow('--cors-origins has https://shop.example/, *;');
  expect(read).toThrow('--error-codes has oops;');
  expect(read).toThrow('--shutdown-delay is -1;');
});

test('a header policy goes with a plain supergraph only', () => {
  expect(readConfig(['--supergraph=any', '--header-policy=p'], {})).toMatchObject({ headerPolicyFile: 'p' });
  expect(readConfig(['--supergraph=any'], { EHUB_HEADER_POLICY: 'p' })).toMatchObject({ headerPolicyFile: 'p' });
  expect(readConfig(['--supergraph=any'], { EHUB_HEADER_POLICY: '' }).headerPolicyFile).toBeUndefined();
  expect(() => readConfig(['--registry=any'], { EHUB_HEADER_POLICY: 'p' })).toThrow('--header-policy (env');
});
