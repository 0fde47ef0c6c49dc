import { expect, test } from '@jest/globals';
import { fuzz } from '../../support/fuzz/fuzz.ts';
import { byTypeGateway, engineGateway, inPartsGateway } from '../../support/fuzz/gateways/engineGateway.ts';

/** The long run is `npm run fuzz -- --runs 10000 --seed 1`. */
const runs = 300;

test(`answers ${runs} random operations over all worlds as a monolith does`, async () => {
  const seed = 1;
  const { failures } = await fuzz({ runs, seed, makeGateway: engineGateway });
  expect({ seed, failures }).toEqual({ seed, failures: [] });
});

test('answers the same where each operation is planned for each object type alone', async () => {
  const seed = 9037;
  const { failures } = await fuzz({ runs: 100, seed, makeGateway: byTypeGateway });
  expect({ seed, failures }).toEqual({ seed, failures: [] });
});

test('answers the same where each operation is planned in parts', async () => {
  const seed = 4001;
  const { failures } = await fuzz({ runs: 150, seed, makeGateway: inPartsGateway });
  expect({ seed, failures }).toEqual({ seed, failures: [] });
});
