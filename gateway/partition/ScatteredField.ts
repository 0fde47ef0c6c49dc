import { isHubCode } from '../../schema/globalId.ts';
import type { Hub } from '../../schema/registry/Hub.ts';
import { Cancellation } from '../Cancellation.ts';
import type { FetchCall, FetchError } from '../execute/DataSource.ts';
import { limits } from '../limits.ts';
import { askRootField, scatteredOperation } from './askRootField.ts';
import { compileRootAnswerCheck } from './contractCheck.ts';
import { errorsOf, fetchError, rootPlaces, toldOnce } from './fetchErrors.ts';
import type { HubAnswer, RowCounter } from './HubCaller.ts';
import { type MergeAnswers, mergeConnections } from './mergeConnections.ts';
import { type PartResult, partResult, type RootPart } from './RootFetch.ts';
import type { PartitionedFetch, RootField, RootFields, Variables } from './RootField.ts';
import type { Refused } from './readPage.ts';
import { argumentValue } from './rootArguments.ts';

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
    if (asked.kind === 'REFUSED') return partResult(responseName, null, [asked.error]);
    const { value, errors } = await this.#merge(call, asked.hubs, asked.errors);
    const told = toldOnce(errors);
    if (value === null) return partResult(responseName, value, told);
    const isOfField = ({ path }: FetchError) => path?.length === 1 && path[0] === responseName;
    return partResult(
      responseName,
      value,
      told.map((error) => (isOfField(error) ? { ...error, isOfPart: true } : error)),
    );
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

/** Whom a scattered field asks, in hub-code order, and which of the hubs that a client named cannot be asked. */
interface ScatteredHubs {
  readonly kind: 'HUBS';
  readonly hubs: readonly Hub[];
  readonly errors: readonly FetchError[];
}

/**
 * The hubs that a scattered field asks: those that its `hubs` argument names, otherwise every active hub that serves
 * the contract, once it is known how. A draining hub is not asked, which a client that names it is told.
 */
function scatteredHubs(
  { fetch: { subgraph }, isJoining }: PartitionedFetch,
  root: RootField,
  call: FetchCall,
): ScatteredHubs | Refused {
  const table = call.request.hubs;
  const named = namedHubs(root, call.variables);
  if (!named) {
    const isAsked = ({ code, state, subgraphs }: Hub) =>
      state === 'ACTIVE' && subgraphs.has(subgraph) && !isJoining(code, subgraph);
    return { kind: 'HUBS', hubs: table.hubs.filter(isAsked), errors: [] };
  }
  const hubs: Hub[] = [];
  const errors: FetchError[] = [];
  const path = [root.group.responseName];
  const codes = [...new Set(named)].sort();
  if (codes.length > limits.hubs || !codes.every(isHubCode)) {
    const message = `Hubs are identified by their codes, such as MYKUL, and at most ${limits.hubs} of them.`;
    return { kind: 'REFUSED', error: fetchError('BAD_USER_INPUT', message, { path, subgraph }) };
  }
  for (const code of codes) {
    const hub = table.get(code);
    const where = { path, subgraph, hub: code };
    if (!hub) errors.push(fetchError('UNKNOWN_HUB', `The network has no hub ${code}.`, where));
    else if (hub.state === 'DRAINING') {
      errors.push(fetchError('HUB_DRAINING', `${code} is leaving the network and is not searched.`, where));
    } else if (!hub.subgraphs.has(subgraph)) {
      errors.push(fetchError('HUB_UNSUPPORTED', `${code} does not serve ${subgraph}.`, where));
    } else hubs.push(hub);
  }
  return { kind: 'HUBS', hubs, errors };
}

function namedHubs(root: RootField, variables: Variables): string[] | undefined {
  const name = root.rule.kind === 'scatter' ? root.rule.hubsArgument : undefined;
  const value = name === undefined ? undefined : argumentValue(root, name, variables);
  if (value === undefined || value === null) return undefined;
  return (Array.isArray(value) ? value : [value]).map(String);
}
