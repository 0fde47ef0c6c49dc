import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sabotages } from './sabotage.ts';
import { SimDatabases } from './simDatabases.ts';
import { beginningMs, simulate } from './simulate.ts';

let databases: SimDatabases;
beforeAll(async () => {
  databases = await SimDatabases.create(beginningMs);
}, 60_000);
afterAll(() => databases.drop());

test('every trade ends settled or undone and all invariants hold, whatever the network and the processes do', async () => {
  for (let seed = 1; seed <= 4; seed++) {
    const report = await simulate(seed, databases);
    expect({ seed, violations: report.violations }).toEqual({ seed, violations: [] });
  }
}, 120_000);

describe('finds out a coordinator that is wrong:', () => {
  test.each(Object.entries(sabotages))(
    '%s',
    async (_, sabotage) => {
      let found = 0;
      for (let seed = 1; seed <= 20 && found === 0; seed++) {
        found = (await simulate(seed, databases, sabotage)).violations.length;
      }
      expect(found).toBeGreaterThan(0);
    },
    120_000,
  );
});
