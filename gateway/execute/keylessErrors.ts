import { gatewayError } from '../errors.ts';
import type { EntityBatch } from './EntityBatch.ts';
import type { Places } from './places.ts';
import type { Fetch } from './prepareFetch.ts';
import type { ResponsePath } from './ResponsePath.ts';
import type { Execution } from './Step.ts';

/** Compiles how it is told of entities that a fetch cannot ask for, since their key is null. */
export function compileKeylessErrors(
  { keys }: Fetch,
  subgraph: string,
  places: Places,
): (execution: Execution, batch: EntityBatch) => void {
  return ({ errors: log, data }, { keyless }) => {
    if (!keyless) return;
    for (const { object, path } of places.locate(data, (each) => keyless.has(each))) {
      if (!log.takesMore) break;
      const key = keyless.get(object) as string;
      const what = object.__typename;
      const message = `${subgraph} cannot resolve this ${what}: the field ${key} of its key is null.`;
      const explained: ResponsePath[] = keys.map((each) => [...path, each]);
      const cause = [...path, ...key.split('.')];
      log.add({ ...gatewayError('INVALID_ANSWER', message, { path }).toJSON(), cause }, { explained, bare: [path] });
    }
  };
}
