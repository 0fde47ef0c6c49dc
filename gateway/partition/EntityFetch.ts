import type { FetchCall, FetchError, FetchResult, PreparedFetch, SubgraphFetch } from '../execute/DataSource.ts';
import { isObject } from '../json/isObject.ts';
import { limits } from '../limits.ts';
import type { RoutingRules } from '../supergraph/RoutingRules.ts';
import { type ErrorPath, errorsOf, fetchError } from './fetchErrors.ts';
import {
  type HubAnswer,
  type HubCaller,
  isFailure,
  malformed,
  notAsked,
  unknownHub,
  unsupported,
} from './HubCaller.ts';
import { type HubOperation, variablesTextOf } from './HubOperation.ts';
import { ownerOf } from './ownerOf.ts';
import { hubTableOf } from './PartitionContext.ts';

/** The representations that one hub owns, by their indices in the fetch. */
interface Share {
  readonly hubCode: string;
  readonly indices: number[];
}

/**
 * A fetch of entities: each goes to the hub that its id names, one call a hub, and the answers are written back in
 * order. Nothing is parsed or printed here: a call is the operation's prefix and the representations' texts.
 */
export class EntityFetch implements PreparedFetch {
  readonly #fetch: SubgraphFetch;
  readonly #operation: HubOperation;
  readonly #caller: HubCaller;
  readonly #rules: RoutingRules;

  constructor(fetch: SubgraphFetch, operation: HubOperation, caller: HubCaller, rules: RoutingRules) {
    this.#fetch = fetch;
    this.#operation = operation;
    this.#caller = caller;
    this.#rules = rules;
  }

  ownerField(typeName: string): string | undefined {
    return this.#rules.owner(typeName);
  }

  async run(call: FetchCall): Promise<FetchResult> {
    const { representations = [], owners = [] } = call;
    const errors: FetchError[] = [];
    const shares = this.#shareOut(owners, representations.length, errors);
    const entities = new Array<unknown>(representations.length).fill(null);
    await Promise.all(
      shares.map(async (share) => {
        const answer = await this.#ask(call, share, representations);
        if (answer === undefined) return;
        const answered = answer.data?._entities as readonly unknown[] | undefined;
        answered?.forEach((entity, position) => {
          entities[share.indices[position] as number] = entity;
        });
        errors.push(...this.#errorsOf(answer, share));
      }),
    );
    const data = { _entities: entities };
    return errors.length > 0 ? { data, errors } : { data };
  }

  #shareOut(owners: readonly unknown[], count: number, errors: FetchError[]): Share[] {
    const shares = new Map<string, Share>();
    for (let index = 0; index < count; index++) {
      const hubCode = ownerOf(owners[index]);
      if (hubCode === undefined) {
        const where = { path: ['_entities', index], subgraph: this.#fetch.subgraph };
        errors.push(fetchError('BAD_ID', 'The id is not of the form gid://<HUB>/<Type>/<ULID>.', where));
        continue;
      }
      const share = shares.get(hubCode);
      if (share) share.indices.push(index);
      else shares.set(hubCode, { hubCode, indices: [index] });
    }
    return [...shares.values()];
  }

  /** Undefined where the hub serves none of the fields: they are null, as its capabilities say. */
  async #ask(call: FetchCall, share: Share, representations: readonly string[]): Promise<HubAnswer | undefined> {
    const hub = hubTableOf(call.request).get(share.hubCode);
    if (!hub) return unknownHub(share.hubCode);
    const text = this.#caller.textFor(hub, this.#operation, call.variables);
    if (isFailure(text)) return notAsked(hub.code, text);
    if (text.lacks.has('_entities')) return unsupported(hub.code, text, '_entities');
    if (text.rootNames.size === 0) return undefined;

    const { indices } = share;
    const own =
      indices.length === representations.length ? representations : indices.map((i) => representations[i] as string);
    const answer = await this.#caller.ask(
      call.request,
      {
        hub,
        text,
        variablesText: variablesTextOf(text, this.#fetch.variableNames, call),
        timeoutMs: limits.ownedTimeoutMs,
        representations: own,
      },
      countEntities,
    );
    if (!answer.data || isListOfEntities(answer.data._entities, indices.length)) return answer;
    return answer.errors.length > 0 ? { ...answer, data: null } : malformed(answer, 'other entities than were asked');
  }

  #errorsOf(answer: HubAnswer, { indices }: Share): FetchError[] {
    if (!answer.failure && answer.errors.length === 0) return [];
    const places = indices.map((index): ErrorPath => ['_entities', index]);
    return errorsOf(answer, this.#fetch.subgraph, places, ([root, position, ...rest]) => {
      const index = root === '_entities' && typeof position === 'number' ? indices[position] : undefined;
      return index === undefined ? places : [['_entities', index, ...rest]];
    });
  }
}

function isListOfEntities(value: unknown, length: number): boolean {
  return (
    Array.isArray(value) && value.length === length && value.every((entity) => entity === null || isObject(entity))
  );
}

function countEntities(data: Readonly<Record<string, unknown>>): number | undefined {
  return Array.isArray(data._entities) ? data._entities.length : undefined;
}
