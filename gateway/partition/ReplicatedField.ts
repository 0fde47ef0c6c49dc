import type { Hub } from '../../schema/registry/Hub.ts';
import type { FetchCall, FetchError } from '../execute/DataSource.ts';
import { askRootField, scatteredOperation } from './askRootField.ts';
import { type CheckRootAnswer, compileRootAnswerCheck } from './contractCheck.ts';
import { errorsOf, fetchError, isClientMistake, rootPlaces } from './fetchErrors.ts';
import type { HubOperation } from './HubOperation.ts';
import { type PartResult, partResult, type RootPart } from './RootFetch.ts';
import type { PartitionedFetch, RootField, RootFields } from './RootField.ts';

/**
 * Reference data that every hub holds (`@replicated`): the nearest hub answers, and the next where one fails, as long as
 * the request has time. What failed on the way is told only where nobody answered; a mistake of the client's ends the search.
 */
export class ReplicatedField implements RootPart {
  readonly #context: PartitionedFetch;
  readonly #root: RootField;
  readonly #operation: HubOperation;
  readonly #checked: CheckRootAnswer;

  constructor(context: PartitionedFetch, { scope }: RootFields, root: RootField) {
    this.#context = context;
    this.#root = root;
    this.#operation = scatteredOperation(context, root);
    this.#checked = compileRootAnswerCheck(scope, root.field.type, root.group, () => undefined);
  }

  async run(call: FetchCall): Promise<PartResult> {
    const { responseName } = this.#root.group;
    const { subgraph } = this.#context.fetch;
    const failures: FetchError[] = [];
    for (const hub of this.#hubs(call)) {
      const said = await askRootField(this.#context, this.#root, call, { hub, operation: this.#operation });
      const answer = await this.#checked(said);
      const errors = errorsOf(answer, subgraph, rootPlaces(answer, responseName));
      if (answer.data && (answer.data[responseName] != null || errors.length === 0)) {
        return partResult(responseName, answer.data[responseName] ?? null, errors);
      }
      for (const error of errors) failures.push(error);
      if (errors.some(isClientMistake)) break;
      if (call.request.cancellation.isCancelled || performance.now() >= call.request.deadlineMs) break;
    }
    if (failures.length === 0) {
      const where = { path: [responseName], subgraph };
      failures.push(fetchError('HUB_UNREACHABLE', `The network has no hub that serves ${subgraph}.`, where));
    }
    return partResult(responseName, null, failures);
  }

  /** Draining hubs last: they still answer, but not for long. */
  #hubs(call: FetchCall): Hub[] {
    const { fetch, fastestFirst } = this.#context;
    const serving = call.request.hubs.hubs.filter((hub) => hub.subgraphs.has(fetch.subgraph));
    const ordered = fastestFirst(serving, fetch.subgraph);
    return [
      ...ordered.filter(({ state }) => state === 'ACTIVE'),
      ...ordered.filter(({ state }) => state === 'DRAINING'),
    ];
  }
}
