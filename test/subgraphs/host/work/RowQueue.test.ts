import { expect, test } from '@jest/globals';
import { CallWork, isLongerThan } from '../../../../subgraphs/host/work/CallWork.ts';
import { limits } from '../../../../subgraphs/host/work/limits.ts';
import { RowQueue } from '../../../../subgraphs/host/work/RowQueue.ts';
import { fc } from '../../../support/properties.ts';

const call = () => new CallWork(() => undefined);

/** Enters with so many rows, and writes the name down when it may start. */
function enter(queue: RowQueue, of: CallWork, rows: number, name: string, started: string[]): void {
  const room = queue.enter(of, rows);
  if (room) void room.then(() => started.push(name));
  else started.push(name);
}

const settled = () => new Promise(setImmediate);

test('operations start while there is room, then the smallest first', async () => {
  const queue = new RowQueue(100_000);
  const started: string[] = [];
  const [first, second] = [call(), call()];
  enter(queue, first, 70_000, 'a', started);
  enter(queue, second, 40_000, 'b', started);
  enter(queue, second, 30_000, 'c', started);
  enter(queue, second, 20_000, 'd', started);
  // Larger ones leave a fifth to these.
  enter(queue, second, 10_000, 'e', started);
  expect(started).toEqual(['a', 'e']);
  queue.leave(first, 70_000);
  await settled();
  expect(started).toEqual(['a', 'e', 'd', 'c']);
  queue.leaveWhole(second);
  await settled();
  // It was of the call that left.
  expect(started).toEqual(['a', 'e', 'd', 'c']);
  enter(queue, first, 80_000, 'f', started);
  expect(started.at(-1)).toBe('f');
});

test('an operation larger than all the room goes alone', async () => {
  const queue = new RowQueue(1_000);
  const started: string[] = [];
  const large = call();
  enter(queue, large, 5_000, 'large', started);
  enter(queue, call(), 1, 'small', started);
  expect(started).toEqual(['large']);
  queue.leave(large, 5_000);
  await settled();
  expect(started).toEqual(['large', 'small']);
});

test('where too many wait, the next is refused with a retry', () => {
  const queue = new RowQueue(10);
  const waiting = call();
  for (let index = 0; index <= limits.waitingOperations; index++) queue.enter(waiting, 10);
  expect(() => queue.enter(waiting, 10)).toThrow(
    expect.objectContaining({ extensions: { code: 'TEMPORARILY_UNAVAILABLE' } }),
  );
});

test('the characters of names and texts are counted, and no others', () => {
  const lengthOf = (value: unknown): number => {
    if (typeof value === 'string') return value.length;
    if (typeof value !== 'object' || value === null) return 0;
    const members = Array.isArray(value) ? value : Object.entries(value).flat();
    return members.reduce((sum: number, member) => sum + lengthOf(member), 0);
  };
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 40 }), (data, characters) => {
      expect(isLongerThan(data, characters)).toBe(lengthOf(data) > characters);
    }),
  );
});
