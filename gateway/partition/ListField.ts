import { getNullableType, isListType, isNonNullType } from 'graphql';
import type { FetchCall } from '../execute/DataSource.ts';
import { askRootField } from './askRootField.ts';
import { type ErrorPath, errorsOf } from './fetchErrors.ts';
import { type HubAnswer, malformed } from './HubCaller.ts';
import type { HubOperation } from './HubOperation.ts';
import type { PartitionedFetch } from './PartitionedFetch.ts';
import type { RootField, RootFields } from './RootField.ts';
import { emptyPart, type PartResult, partResult, type RootPart } from './RootPart.ts';
import { compileRowCheck, type RowCheck } from './rowCheck.ts';
import { isIncluded } from './SelectedField.ts';
import { scatteredHubs } from './scatteredHubs.ts';
import { scatteredOperation } from './scatteredOperation.ts';

/** A list over many hubs (`@scatter(merge: LIST)`): what each hub answers, one after another in hub-code order. */
export class ListField implements RootPart {
  readonly #context: PartitionedFetch;
  readonly #root: RootField;
  readonly #operation: HubOperation;
  readonly #isRow: RowCheck;

  constructor(context: PartitionedFetch, { scope }: RootFields, root: RootField) {
    this.#context = context;
    this.#root = root;
    this.#operation = scatteredOperation(context, root);
    const list = getNullableType(root.field.type);
    if (!isListType(list)) throw new Error(`${root.field.name} is not a list.`);
    this.#isRow = compileRowCheck(scope, list.ofType, root.group);
  }

  async run(call: FetchCall): Promise<PartResult> {
    const { responseName } = this.#root.group;
    if (!isIncluded(this.#root.group, call.variables)) return emptyPart;
    const asked = scatteredHubs(call, this.#root, this.#context.fetch.subgraph);
    if ('message' in asked) return partResult(responseName, null, [asked]);
    const { hubs, errors } = asked;
    const answers = await Promise.all(
      hubs.map(async (hub) => {
        const countRows = (data: Readonly<Record<string, unknown>>) => listIn(data[responseName])?.length;
        return this.#checked(
          await askRootField(this.#context, this.#root, call, { hub, operation: this.#operation, countRows }),
        );
      }),
    );
    const rows: unknown[] = [];
    const problems = [...errors];
    for (const answer of answers) {
      problems.push(...this.#errorsOf(answer, rows.length));
      rows.push(...(listIn(answer.data?.[responseName]) ?? []));
    }
    return partResult(responseName, rows, problems);
  }

  /** A hub whose list is null said why, or has nothing to say where the contract allows null. */
  #checked(answer: HubAnswer): HubAnswer {
    const { group, field } = this.#root;
    if (!answer.data || listIn(answer.data[group.responseName])?.every(this.#isRow)) return answer;
    if (answer.errors.length > 0) return { ...answer, data: null };
    if (answer.data[group.responseName] === null && !isNonNullType(field.type)) return answer;
    return malformed(answer, 'what its contract does not allow');
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
