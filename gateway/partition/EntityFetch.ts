import { type DocumentNode, type GraphQLSchema, Kind } from 'graphql';
import type { FetchCall, FetchError, FetchResult, PreparedFetch, SubgraphFetch } from '../execute/DataSource.ts';
import { limits } from '../limits.ts';
import { operationOf } from '../plan/selectOperation.ts';
import type { RoutingRules } from '../supergraph/RoutingRules.ts';
import { isListOfEntities } from './AnswerCheck.ts';
import { anotherEntity } from './contractCheck.ts';
import { type FieldGroup, fragmentsOf } from './FieldGroup.ts';
import { errorsOf, fetchError } from './fetchErrors.ts';
import { type HubAnswer, type HubCaller, notAsked, unknownHub, unsupported, withoutData } from './HubCaller.ts';
import { type HubOperation, variablesTextOf } from './HubOperation.ts';
import { LongCheck } from './LongCheck.ts';
import {
  compileEntityOwnershipCheck,
  entityIdNames,
  hasId,
  type OwnershipCheck,
  type OwnershipFault,
  ownerOf,
} from './ownershipCheck.ts';

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
  readonly #ownershipFault: OwnershipCheck | undefined;
  readonly #idNames: readonly string[];

  constructor(
    fetch: SubgraphFetch,
    schema: GraphQLSchema,
    operation: HubOperation,
    caller: HubCaller,
    rules: RoutingRules,
  ) {
    this.#fetch = fetch;
    this.#operation = operation;
    this.#caller = caller;
    this.#rules = rules;
    const scope = { schema, fragments: fragmentsOf(fetch.document), rules };
    const entities = entitiesIn(fetch.document);
    this.#ownershipFault = compileEntityOwnershipCheck(scope, entities);
    this.#idNames = entityIdNames(scope, entities);
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
        const long = LongCheck.of(answer);
        for (const [position, entity] of ((answer.data?._entities ?? []) as readonly unknown[]).entries()) {
          const index = share.indices[position] as number;
          const fault = long
            ? await long.run(() => this.#ownershipFault?.(entity, share.hubCode, long), undefined)
            : this.#ownershipFault?.(entity, share.hubCode);
          if (fault) errors.push(this.#notItsOwn(answer, index, fault));
          else if (!hasId(entity, this.#idNames, owners[index])) errors.push(this.#notAsked(answer, index));
          else entities[index] = entity;
        }
        for (const error of this.#errorsOf(answer, share)) errors.push(error);
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
        errors.push(fetchError('BAD_ID', 'The id does not have the form gid://<HUB>/<Type>/<ULID>.', where));
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
    const hub = call.request.hubs.get(share.hubCode);
    if (!hub) return unknownHub(share.hubCode);
    const text = this.#caller.textFor(hub, this.#operation, call.variables);
    if (text.kind === 'NOT_ASKABLE') return notAsked(hub.code, text.failure);
    if (text.unsupported.has('_entities')) return unsupported(hub.code, text, '_entities');
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
    return withoutData(answer, 'other entities than requested');
  }

  #notItsOwn({ hubCode: hub }: HubAnswer, index: number, fault: OwnershipFault): FetchError {
    const where = { path: ['_entities', index], subgraph: this.#fetch.subgraph, hub };
    return fetchError('HUB_FAILED', `${hub} answered ${fault}.`, where);
  }

  #notAsked({ hubCode: hub }: HubAnswer, index: number): FetchError {
    const where = { path: ['_entities', index], subgraph: this.#fetch.subgraph, hub };
    return fetchError('INVALID_ANSWER', `${hub} answered ${anotherEntity}.`, where);
  }

  #errorsOf(answer: HubAnswer, { indices }: Share): FetchError[] {
    if (!answer.failure && answer.errors.length === 0) return [];
    const entities = answer.data?._entities as readonly unknown[] | undefined;
    const missing = entities ? indices.filter((_, position) => entities[position] === null) : indices;
    return errorsOf(answer, this.#fetch.subgraph, {
      empty: missing.map((index) => ['_entities', index]),
      translate: ([root, position, ...rest]) => {
        const index = root === '_entities' && typeof position === 'number' ? indices[position] : undefined;
        return index === undefined ? undefined : [['_entities', index, ...rest]];
      },
    });
  }
}

/** The one field of an operation that asks for entities. */
function entitiesIn(document: DocumentNode): FieldGroup {
  const fields = operationOf(document).selectionSet.selections.filter((node) => node.kind === Kind.FIELD);
  return { responseName: '_entities', fieldName: '_entities', fields };
}

function countEntities(data: Readonly<Record<string, unknown>>): number | undefined {
  return Array.isArray(data._entities) ? data._entities.length : undefined;
}
