import { copyOf } from '../json/copyOf.ts';
import type { TransportFailure } from './callFailure.ts';
import type { SubgraphGraphQLError, TransportAnswer } from './Transport.ts';

type Copy = <Value>(value: Value) => Value;

/** For each call the positions of its representations; undefined for a call that is not for entities. */
export type Slots = readonly (readonly number[] | undefined)[];

/**
 * The answer to calls that were sent as one, taken apart: to each what it would have been answered alone, as data of its
 * own. Undefined where the answer does not say of everything in it whom it belongs to, or where one call may have spoilt
 * it for all: then nobody is told anything of it.
 * @param size representations that were sent
 * @param copy makes data of its own for a further call
 */
export function shareAnswer(
  answer: TransportAnswer,
  slots: Slots,
  size: number,
  copy: Copy = copyOf,
): TransportAnswer[] | undefined {
  const { data, failure } = answer;
  const joinedWith = slots.length - 1;
  if (areEqual(slots)) return slots.map((_, call) => ({ ...answer, data: call > 0 ? copy(data) : data, joinedWith }));
  if (failure) return mayBeBetterAlone(failure) ? undefined : slots.map(() => ({ ...answer, joinedWith }));
  const entities = data?._entities;
  if (!Array.isArray(entities) || entities.length !== size) return undefined;
  const errors = shareErrors(answer.errors ?? [], slots, size);
  if (!errors) return undefined;
  const asked = slots.reduce((sum, positions) => sum + (positions?.length ?? 0), 0);
  const own = asked === size ? itself : copiesAfterTheFirst(copy);
  return slots.map((positions = [], call): TransportAnswer => {
    const share = { _entities: positions.map((position) => own(entities[position])) };
    return { ...answer, data: share, errors: errors.get(call), joinedWith };
  });
}

/** False where time is over, or the call did not matter. */
function mayBeBetterAlone({ code, mayBeItsOwn }: TransportFailure): boolean {
  return mayBeItsOwn === true && code !== 'HUB_TIMEOUT';
}

/** True where everybody asked the same, so that all of the answer belongs to each. */
function areEqual([first, ...others]: Slots): boolean {
  return others.every(
    (positions) =>
      positions?.length === first?.length && (positions ?? []).every((position, index) => position === first?.[index]),
  );
}

/** No data goes to two calls. */
function itself<Value>(value: Value): Value {
  return value;
}

/** Gives the same data out once, and then copies of it. */
function copiesAfterTheFirst(copy: Copy): Copy {
  const given = new Set<unknown>();
  return (value) => {
    if (given.has(value)) return copy(value);
    given.add(value);
    return value;
  };
}

/** The errors by the calls that they belong to; undefined where one does not say which entity it is about. */
function shareErrors(
  errors: readonly SubgraphGraphQLError[],
  slots: Slots,
  size: number,
): ReadonlyMap<number, SubgraphGraphQLError[]> | undefined {
  const shares = new Map<number, SubgraphGraphQLError[]>();
  if (errors.length === 0) return shares;
  const askers = askersOf(slots, size);
  for (const error of errors) {
    const [root, position, ...below] = error.path ?? [];
    const those = root === '_entities' && typeof position === 'number' ? askers[position] : undefined;
    if (!those) return undefined;
    for (const { call, index } of those) {
      const share = shares.get(call) ?? [];
      share.push({ ...error, path: [root as string, index, ...below] });
      shares.set(call, share);
    }
  }
  return shares;
}

/** Which calls asked for each position, and where in them it stands. */
function askersOf(slots: Slots, size: number): { readonly call: number; readonly index: number }[][] {
  const askers = Array.from({ length: size }, (): { call: number; index: number }[] => []);
  for (const [call, positions = []] of slots.entries())
    for (const [index, position] of positions.entries()) askers[position]?.push({ call, index });
  return askers;
}
