import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { limits } from '../../../gateway/limits.ts';
import { FakeNetwork } from '../../support/hubs/FakeNetwork.ts';

let network: FakeNetwork;

beforeAll(async () => {
  network = await FakeNetwork.start([{ code: 'CNHGH' }, { code: 'MYKUL' }]);
}, 60_000);

afterAll(() => network.close());

/** The promise to whoever looks at the network every second. */
const seenMs = 3_000;
const version = 'subgraphs { contractVersion status }';

test('a hub that dies while no client asks it is seen, in all its contracts, within three seconds of looking', async () => {
  await network.untilKnown(version, (hubs) =>
    hubs.every(({ subgraphs = [] }) => subgraphs.every(({ contractVersion }) => contractVersion !== null)),
  );
  await network.hub('CNHGH').refuse();
  const startMs = performance.now();
  const [cnhgh, mykul] = await network.untilKnown(
    `status ${version}`,
    ([hub]) => hub?.subgraphs?.every(({ status }) => status === 'UNREACHABLE') === true,
  );
  expect(performance.now() - startMs).toBeLessThan(seenMs);
  expect([cnhgh?.status, mykul?.status]).toEqual(['UNREACHABLE', 'ACTIVE']);
});

test('clients that read the names of hubs cause no probes', async () => {
  const mykul = network.hub('MYKUL');
  const asks = () => mykul.calls.filter(({ body }) => body.query === '{ __typename }').length;
  const before = asks();
  const endMs = performance.now() + 2 * limits.watchedIdleMs;
  while (performance.now() < endMs) await network.query('{ products(first: 1) { nodes { hub { name } } } }');
  expect(asks()).toBe(before);
});
