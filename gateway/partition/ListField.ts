import type { FetchCall } from '../execute/DataSource.ts';
import { askRootField } from './askRootField.ts';
import { checkedAnswer } from './checkedAnswer.ts';
import { type ErrorPath, errorsOf, toldOnce } from './fetchErrors.ts';
import type { HubAnswer } from './HubCaller.ts';
import type { HubOperation } from './HubOperation.ts';
import type { PartitionedFetch } from './PartitionedFetch.ts';
import type { RootField, RootFields } from './RootField.ts';
import { emptyPart, type PartResult, partResult, type RootPart } from './RootPart.ts';
import { compileAnswerCheck, type RowCheck } from './rowCheck.ts';
import { isIncluded } from './SelectedField.ts';
import { scatteredHubs } from './scatteredHubs.ts';
import { scatteredOperation } from './scatteredOperation.ts';

/** A list over many hubs (`@scatter(merge: LIST)`): what each hub answers, one after another in hub-code order. */
export class ListField implements RootPart {
  readonly #context: PartitionedFetch;
  readonly #root: RootField;
  readonly #operation: HubOperation;
  readonly #isAllowed: RowCheck;

  constructor(context: PartitionedFetch, { scope }: RootFields, root: RootField) {
    this.#context = context;
    this.#root = root;
    this.#operation = scatteredOperation(context, root);
    this.#isAllowed = compileAnswerCheck(scope, root.field.type, root.group);
  }

  async run(call: FetchCall): Promise<PartResult> {
    const { responseName } = this.#root.group;
    if (!isIncluded(this.#root.group, call.variables)) return emptyPart;
    const asked = scatteredHubs(this.#context, this.#root, call);
    if ('message' in asked) return partResult(responseName, null, [asked]);
    const { hubs, errors } = asked;
    const answers = await Promise.all(
      hubs.map(async (hub) => {
        const countRows = (data: Readonly<Record<string, unknown>>) => listIn(data[responseName])?.length;
        const question = { hub, operation: this.#operation, countRows };
        const answer = await askRootField(this.#context, this.#root, call, question);
        return checkedAnswer(answer, responseName, this.#isAllowed);
      }),
    );
    const rows: unknown[] = [];
    const problems = [...errors];
    for (const answer of answers) {
      problems.push(...this.#errorsOf(answer, rows.length));
      rows.push(...(listIn(answer.data?.[responseName]) ?? []));
    }
    return partResult(responseName, rows, toldOnce(problems));
  }

  #errorsOf(answer: HubAnswer, rowsBefore: number) {
    const { responseName } = this.#root.group;
    const place: ErrorPath = [responseName];
    const hasRows = listIn(answer.data?.[responseName]) !== undefined;
    return errorsOf(answer, this.#context.fetch.subgraph, [place], ([, index, ...rest]) => [
      hasRows && typeof index === 'number' ? [responseName, rowsBefore + index, ...rest] : place,
    ]);
  }
}

function listIn(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
