import type { FetchCall } from '../execute/DataSource.ts';
import { askRootField } from './askRootField.ts';
import { errorsOf, toldOnce } from './fetchErrors.ts';
import type { HubAnswer } from './HubCaller.ts';
import type { HubOperation } from './HubOperation.ts';
import type { PartitionedFetch } from './PartitionedFetch.ts';
import type { RootField, RootFields } from './RootField.ts';
import { emptyPart, type PartResult, partResult, type RootPart } from './RootPart.ts';
import { type CheckRootAnswer, compileRootAnswerCheck } from './rootAnswerCheck.ts';
import { isIncluded } from './SelectedField.ts';
import { scatteredHubs } from './scatteredHubs.ts';
import { scatteredOperation } from './scatteredOperation.ts';

/** A list over many hubs (`@scatter(merge: LIST)`): what each hub answers, one after another in hub-code order. */
export class ListField implements RootPart {
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
    const answers = await Promise.all(
      hubs.map(async (hub) => {
        const countRows = (data: Readonly<Record<string, unknown>>) => listIn(data[responseName])?.length;
        const question = { hub, operation: this.#operation, countRows };
        const answer = await askRootField(this.#context, this.#root, call, question);
        return this.#checked(answer);
      }),
    );
    const rows: unknown[] = [];
    const problems = [...errors];
    for (const answer of answers) {
      // One by one: as arguments of a single call, a hub's hundred thousand rows would be more than the stack takes.
      for (const problem of this.#errorsOf(answer, rows.length)) problems.push(problem);
      for (const row of listIn(answer.data?.[responseName]) ?? []) rows.push(row);
    }
    return partResult(responseName, rows, toldOnce(problems));
  }

  #errorsOf(answer: HubAnswer, rowsBefore: number) {
    const { responseName } = this.#root.group;
    const rows = listIn(answer.data?.[responseName]);
    return errorsOf(answer, this.#context.fetch.subgraph, {
      empty: rows ? [] : [[responseName]],
      translate: ([root, index, ...rest]) => {
        const isRow = root === responseName && typeof index === 'number' && rows?.[index] !== undefined;
        return isRow ? [[responseName, rowsBefore + index, ...rest]] : undefined;
      },
    });
  }
}

function listIn(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
