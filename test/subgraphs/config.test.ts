import { expect, test } from '@jest/globals';
import { readConfig } from '../../subgraphs/config.ts';

const given = [
  '--hub',
  'MYKUL',
  '--registry',
  'network.json',
  '--database',
  'postgresql://u:p@127.0.0.1:5432/postgres',
];

test('reads arguments, then the environment, then defaults, and freezes the result', () => {
  const config = readConfig([...given, '--subgraph', 'inventory'], { PORT: '4321', HOST: '::1', EHUB_HUB: 'CNHGH' });
  expect(config).toMatchObject({ hub: 'MYKUL', port: 4321, host: '::1', seed: 'ehub', logLevel: 'warn' });
  expect(config.subgraphs).toEqual(['inventory']);
  expect(Object.isFrozen(config)).toBe(true);
  expect(readConfig(given, { EHUB_SEED: 'none' }).seed).toBeNull();
  expect(readConfig(given, { EHUB_MAX_ROWS: '500' }).maxRows).toBe(500);
});

test('lists every fault at once, and never repeats a password', () => {
  const args = [
    'extra',
    '--bogus',
    '--hub',
    'kl',
    '--port',
    '70000',
    '--max-rows',
    '0',
    '--subgraph',
    'weather',
    '--seed',
  ];
  const read = () => readConfig(args, { DATABASE_URL: 'mysql://u:secret@h/d', LOG_LEVEL: 'loud' });
  expect(read).toThrow(
    new Error(`The hub cannot start:
- "extra" is not an option.
- --bogus is not an option.
- --seed has no value.
- --hub (env EHUB_HUB) is "kl"; it must be a UN/LOCODE without the space, such as MYKUL.
- --registry (env EHUB_REGISTRY) is not given.
- --database (env DATABASE_URL) is invalid; it must have the form postgresql://user:password@host:port/database.
- --port (env PORT) is 70000; it must be 0 to 65535.
- --subgraph is weather; it must be one of merchants, inventory, shipments, settlement.
- --max-rows (env EHUB_MAX_ROWS) is 0; it must be 1 or more.
- --log-level (env LOG_LEVEL) is "loud"; it must be one of fatal, error, warn, info, debug, trace, silent.`),
  );
});

test.each([
  '0.0.0.0',
  '::',
  '192.168.1.5',
  '10.0.0.1',
  '::ffff:10.0.0.1',
  'hub.example',
  '127.0.0.1.hub.example',
  'localhost.example',
])('--no-trust is refused at %s, which other machines may reach', (host) => {
  expect(() => readConfig([...given, '--no-trust', '--host', host], {})).toThrow(
    `--no-trust lets anyone do anything at ${host}: use it only with --host 127.0.0.1.`,
  );
  expect(() => readConfig([...given, '--no-trust'], { HOST: host })).toThrow('--no-trust');
});

test.each(['127.0.0.1', '::1', 'localhost'])('--no-trust is allowed at %s', (host) => {
  expect(readConfig([...given, '--no-trust', '--host', host], {})).toMatchObject({ trust: false, host });
});
