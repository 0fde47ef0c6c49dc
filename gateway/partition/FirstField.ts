import type { Hub } from '../../schema/registry/Hub.ts';
import { Cancellation } from '../Cancellation.ts';
import type { FetchCall, FetchError } from '../execute/DataSource.ts';
import { askRootField } from './askRootField.ts';
import { errorsOf, rootPlaces, toldOnce } from './fetchErrors.ts';
import type { HubAnswer } from './HubCaller.ts';
import type { HubOperation } from './HubOperation.ts';
import type { PartitionedFetch } from './PartitionedFetch.ts';
import type { RootField, RootFields } from './RootField.ts';
import { emptyPart, type PartResult, partResult, type RootPart } from './RootPart.ts';
import { type CheckRootAnswer, compileRootAnswerCheck } from './rootAnswerCheck.ts';
import { isIncluded } from './SelectedField.ts';
import { scatteredHubs } from './scatteredHubs.ts';
import { scatteredOperation } from './scatteredOperation.ts';

/**
 * A search over many hubs for one thing (`@scatter(merge: FIRST)`): all are asked, the first answer that is not null is
 * the answer, and the other calls are given up. Null says that no hub has it, unless errors say that some did not tell.
 */
export class FirstField implements RootPart {
  readonly #context: PartitionedFetch;
  readonly #root: RootField;
  readonly #operation: HubOperation;
  readonly #checked: CheckRootAnswer;

  constructor(context: PartitionedFetch, { scope }: RootFields, root: RootField) {
    this.#context = context;
    this.#root = root;
    this.#operation = scatteredOperation(context, root);
    this.#checked = compileRootAnswerCheck(scope, root.field.type, root.group);
  }

  async run(call: FetchCall): Promise<PartResult> {
    const { responseName } = this.#root.group;
    if (!isIncluded(this.#root.group, call.variables)) return emptyPart;
    const asked = scatteredHubs(this.#context, this.#root, call);
    if ('message' in asked) return partResult(responseName, null, [asked]);
    const { hubs, errors } = asked;
    const { found, others } = await this.#search(call, hubs);
    if (found) return partResult(responseName, found.data?.[responseName], this.#errorsOf(found));
    return partResult(responseName, null, toldOnce([...errors, ...others.flatMap((answer) => this.#errorsOf(answer))]));
  }

  /** Ends with the first answer that is not null, or when every hub has answered; `others` in hub-code order. */
  async #search(call: FetchCall, hubs: readonly Hub[]): Promise<{ found?: HubAnswer; others: readonly HubAnswer[] }> {
    const { responseName } = this.#root.group;
    const found = new Cancellation();
    return new Promise((resolve) => {
      const asked = hubs.map(async (hub) => {
        const question = { hub, operation: this.#operation, cancellation: found };
        const said = await askRootField(this.#context, this.#root, call, question);
        const answer = this.#checked(said);
        if ((answer.data?.[responseName] ?? null) !== null) {
          resolve({ found: answer, others: [] });
          found.cancel();
        }
        return answer;
      });
      void Promise.all(asked).then((others) => resolve({ others }));
    });
  }

  #errorsOf(answer: HubAnswer): FetchError[] {
    return errorsOf(answer, this.#context.fetch.subgraph, rootPlaces(answer, this.#root.group.responseName));
  }
}
