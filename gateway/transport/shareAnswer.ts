import { copyOf } from '../json/copyOf.ts';
import type { SubgraphGraphQLError, TransportAnswer } from './Transport.ts';

/**
 * The answer to calls that were sent as one, taken apart: to each what it would have been answered alone, as data of its
 * own. Undefined where the answer does not say what belongs to whom, or where one call may have spoilt it for all.
 * @param slots for each call the positions of its representations; undefined for a call that is not for entities
 * @param size representations that were sent
 */
export function shareAnswer(
  answer: TransportAnswer,
  slots: readonly (readonly number[] | undefined)[],
  size: number,
): TransportAnswer[] | undefined {
  const { data, errors, failure } = answer;
  const joinedWith = slots.length - 1;
  if (failure) return failure.code === 'HUB_FAILED' ? undefined : slots.map(() => ({ ...answer, joinedWith }));
  if (!data) return undefined;
  const asked = slots.reduce((sum, positions) => sum + (positions?.length ?? 0), 0);
  const own = asked === size && size > 0 ? itself : copiesAfterTheFirst();
  const entities = data._entities;
  if (slots[0] && !(Array.isArray(entities) && entities.length === size)) return undefined;
  return slots.map((positions): TransportAnswer => {
    if (!positions) return { ...answer, data: own(data), joinedWith };
    const share = { _entities: positions.map((position) => own((entities as unknown[])[position])) };
    const told = errors?.flatMap((error) => errorsFor(error, positions));
    return { ...answer, data: share, errors: told && told.length > 0 ? told : undefined, joinedWith };
  });
}

/** No data goes to two calls. */
function itself<Value>(value: Value): Value {
  return value;
}

/** Gives the same data out once, and then copies of it. */
function copiesAfterTheFirst(): <Value>(value: Value) => Value {
  const given = new Set<unknown>();
  return (value) => {
    if (given.has(value)) return copyOf(value);
    given.add(value);
    return value;
  };
}

/** An error as the call that sent these representations is told of it; one that names none concerns every call. */
function errorsFor(error: SubgraphGraphQLError, positions: readonly number[]): SubgraphGraphQLError[] {
  const [root, position, ...below] = error.path ?? [];
  if (root !== '_entities' || typeof position !== 'number') return [error];
  const index = positions.indexOf(position);
  return index < 0 ? [] : [{ ...error, path: [root, index, ...below] }];
}
