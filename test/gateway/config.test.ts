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
