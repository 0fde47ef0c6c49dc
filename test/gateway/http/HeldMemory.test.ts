import { expect, test } from '@jest/globals';
import { HeldMemory } from '../../../gateway/http/HeldMemory.ts';

test('where clients hold more than is allowed, the oldest is released first', () => {
  const memory = new HeldMemory(100);
  const gone: string[] = [];
  const hold = (name: { readonly name: string }, bytes: number) => memory.hold(name, bytes, () => gone.push(name.name));
  const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ name })) as [{ name: string }, { name: string }, { name: string }];
  hold(a, 40);
  hold(b, 40);
  hold(a, 60);
  expect(gone).toEqual([]);
  hold(b, 50);
  expect(gone).toEqual(['a']);
  memory.release(b);
  hold(c, 90);
  expect(gone).toEqual(['a']);
  hold(c, 101);
  expect(gone).toEqual(['a', 'c']);
});
