import type { Hub } from '../../schema/registry/Hub.ts';
import { Cancellation } from '../Cancellation.ts';
import type { FetchCall } from '../execute/DataSource.ts';
import { askRootField } from './askRootField.ts';
import { errorsOf, rootPlaces, toldOnce } from './fetchErrors.ts';
import type { HubAnswer, RowCounter } from './HubCaller.ts';
import { mergeConnections } from './mergeConnections.ts';
import type { PartitionedFetch } from './PartitionedFetch.ts';
import type { RootField, RootFields } from './RootField.ts';
import { type MergeAnswers, type PartResult, partResult, type RootPart } from './RootPart.ts';
import { compileRootAnswerCheck } from './rootAnswerCheck.ts';
import { scatteredHubs } from './scatteredHubs.ts';
import { scatteredOperation } from './scatteredOperation.ts';

/** A root field that many hubs answer (`@scatter`), by one of three ways to merge their answers. */
export class ScatteredField implements RootPart {
  readonly #context: PartitionedFetch;
  readonly #root: RootField;
  readonly #merge: MergeAnswers;

  constructor(context: PartitionedFetch, roots: RootFields, root: RootField, merge: keyof typeof waysToMerge) {
    this.#context = context;
    this.#root = root;
    this.#merge = waysToMerge[merge](context, roots, root);
  }

  async run(call: FetchCall): Promise<PartResult> {
    const { responseName } = this.#root.group;
    const asked = scatteredHubs(this.#context, this.#root, call);
    if ('message' in asked) return partResult(responseName, null, [asked]);
    const { value, errors } = await this.#merge(call, asked.hubs, asked.errors);
    return partResult(responseName, value, toldOnce(errors));
  }
}

const waysToMerge = { CONNECTION: mergeConnections, LIST: mergeLists, FIRST: firstAnswer } as const;

/** `merge: LIST`: what each hub answers, one after another. */
function mergeLists(context: PartitionedFetch, roots: RootFields, root: RootField): MergeAnswers {
  const { responseName } = root.group;
  const ask = compileQuestion(context, roots, root, (data) => listIn(data[responseName])?.length);
  return async (call, hubs, errors) => {
    const answers = await Promise.all(hubs.map((hub) => ask(call, hub)));
    const rows: unknown[] = [];
    const problems = [...errors];
    for (const answer of answers) {
      const before = rows.length;
      const own = listIn(answer.data?.[responseName]);
      const told = errorsOf(answer, context.fetch.subgraph, {
        empty: own ? [] : [[responseName]],
        translate: ([field, index, ...rest]) => {
          const isRow = field === responseName && typeof index === 'number' && own?.[index] !== undefined;
          return isRow ? [[responseName, before + index, ...rest]] : undefined;
        },
      });
      // One by one: as arguments of a single call, a hub's hundred thousand rows would be more than the stack takes.
      for (const problem of told) problems.push(problem);
      for (const row of own ?? []) rows.push(row);
    }
    return { value: rows, errors: problems };
  };
}

/**
 * `merge: FIRST`, a search for one thing: the first answer that is not null is the answer, and the other calls are given
 * up. Null says that no hub has it, unless errors say that some did not tell.
 */
function firstAnswer(context: PartitionedFetch, roots: RootFields, root: RootField): MergeAnswers {
  const { responseName } = root.group;
  const ask = compileQuestion(context, roots, root);
  const toldOf = (answer: HubAnswer) => errorsOf(answer, context.fetch.subgraph, rootPlaces(answer, responseName));
  return (call, hubs, errors) =>
    new Promise((resolve) => {
      const isFound = new Cancellation();
      const asked = hubs.map(async (hub) => {
        const answer = await ask(call, hub, isFound);
        const value = answer.data?.[responseName] ?? null;
        if (value !== null) {
          resolve({ value, errors: toldOf(answer) });
          isFound.cancel();
        }
        return answer;
      });
      void Promise.all(asked).then((answers) => {
        resolve({ value: null, errors: [...errors, ...answers.flatMap(toldOf)] });
      });
    });
}

/** Asks one hub for the whole field, and holds its answer to the contract. */
function compileQuestion(context: PartitionedFetch, { scope }: RootFields, root: RootField, countRows?: RowCounter) {
  const operation = scatteredOperation(context, root);
  const checked = compileRootAnswerCheck(scope, root.field.type, root.group);
  return async (call: FetchCall, hub: Hub, cancellation?: Cancellation): Promise<HubAnswer> =>
    checked(await askRootField(context, root, call, { hub, operation, cancellation, countRows }));
}

function listIn(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
