import { getNullableType, isObjectType } from 'graphql';
import { LRUCache } from 'lru-cache';
import { isHubCode } from '../../schema/globalId.ts';
import type { FetchCall, FetchError } from '../execute/DataSource.ts';
import { limits } from '../limits.ts';
import { isPath } from './AnswerCheck.ts';
import { anotherEntity, compileAnswerCheck, notAllowed, type RowCheck } from './contractCheck.ts';
import { withRootSelections } from './FieldGroup.ts';
import { errorsOf, fetchError } from './fetchErrors.ts';
import { type HubAnswer, isOfHub, malformed, notAsked, unknownHub, unsupported } from './HubCaller.ts';
import { HubOperation, variablesTextOf } from './HubOperation.ts';
import { LongCheck } from './LongCheck.ts';
import {
  compileRootOwnershipCheck,
  hasId,
  idNames,
  type OwnershipCheck,
  type OwnershipScope,
  ownerOf,
} from './ownershipCheck.ts';
import { joinParts, type PartResult, partResult, type RootPart } from './RootFetch.ts';
import type { PartitionedFetch, RootField, RootFields } from './RootField.ts';
import { type ReadRoute, routeOf, routeTypeName } from './rootArguments.ts';

interface RoutedField {
  readonly index: number;
  readonly responseName: string;
  readonly root: RootField;
  readonly readRoute: ReadRoute;
  readonly naming: Naming;
  readonly isAllowed: RowCheck;
  readonly ownershipFault: OwnershipCheck | undefined;
  /** Where the field is asked for the entity with an id: the names of that in the answer. */
  readonly idNames: readonly string[];
}

/** How an argument names a hub. */
interface Naming {
  accepts(value: unknown): boolean;
  /** Of the error where it does not. */
  readonly code: 'BAD_ID' | 'BAD_USER_INPUT';
  /** Completes "… is not". */
  readonly form: string;
}

/** With the id of something that the hub owns. */
const byId: Naming = {
  accepts: (value) => ownerOf(value) !== undefined && !isHubCode(value),
  code: 'BAD_ID',
  form: 'of the form gid://<HUB>/<Type>/<ULID>',
};

const byCode: Naming = { accepts: isHubCode, code: 'BAD_USER_INPUT', form: 'a hub code, such as MYKUL' };

/** The fields of one request that one hub answers, in one call. */
interface Share {
  readonly hubCode: string;
  readonly fields: RoutedField[];
}

/** Root fields that an argument sends to one hub each (`@route`). Those that name the same hub go in one call. */
export class RoutedFields implements RootPart {
  readonly #context: PartitionedFetch;
  readonly #fields: readonly RoutedField[];
  readonly #operations = new LRUCache<string, HubOperation>({ max: limits.splitOperations });

  constructor(context: PartitionedFetch, { scope }: RootFields, fields: readonly RootField[]) {
    this.#context = context;
    this.#fields = fields.map((root, index) => ({
      index,
      responseName: root.group.responseName,
      root,
      readRoute: routeOf(root, pathOf(root)),
      isAllowed: compileAnswerCheck(scope, root.field.type, root.group),
      ownershipFault: compileRootOwnershipCheck(scope, root.field.type, root.group),
      idNames: askedIdNames(scope, root),
      naming: routeTypeName(root, pathOf(root)) === 'HubCode' ? byCode : byId,
    }));
    this.#operationFor(this.#fields);
  }

  async run(call: FetchCall): Promise<PartResult> {
    const refused: PartResult[] = [];
    const shares = this.#shareOut(call, refused);
    const answered = await Promise.all(shares.map((share) => this.#answer(call, share)));
    return joinParts([...refused, ...answered]);
  }

  #shareOut(call: FetchCall, refused: PartResult[]): Share[] {
    const shares = new Map<string, Share>();
    for (const field of this.#fields) {
      const values = field.readRoute(call.variables);
      const fault = this.#faultOf(field, values);
      if (fault) {
        refused.push(partResult(field.responseName, null, [fault]));
        continue;
      }
      const hubCode = ownerOf(values[0]) as string;
      const share = shares.get(hubCode) ?? { hubCode, fields: [] };
      share.fields.push(field);
      shares.set(hubCode, share);
    }
    return [...shares.values()];
  }

  #faultOf({ root, responseName, naming }: RoutedField, values: readonly unknown[]): FetchError | undefined {
    const where = { path: [responseName], subgraph: this.#context.fetch.subgraph };
    const argument = pathOf(root).join('.');
    if (values.length === 0) return fetchError('BAD_USER_INPUT', `${argument} names no hub.`, where);
    if (!values.every(naming.accepts)) return fetchError(naming.code, `${argument} is not ${naming.form}.`, where);
    const owners = new Set(values.map(ownerOf));
    if (owners.size === 1) return undefined;
    return fetchError('BAD_USER_INPUT', `${argument} names several hubs: ${[...owners].sort().join(', ')}.`, where);
  }

  async #answer(call: FetchCall, { hubCode, fields }: Share): Promise<PartResult> {
    const { fetch, caller } = this.#context;
    const hub = call.request.hubs.get(hubCode);
    if (!hub) return this.#resultOf(unknownHub(hubCode), fields);
    if (hub.state === 'DRAINING' && fields.some(opensBusiness)) {
      const message = `${hubCode} is leaving the network and accepts no new business.`;
      return this.#resultOf(notAsked(hubCode, { code: 'HUB_DRAINING', message }), fields);
    }
    const text = caller.textFor(hub, this.#operationFor(fields), call.variables);
    if (text.kind === 'NOT_ASKABLE') return this.#resultOf(notAsked(hubCode, text.failure), fields);

    const served = fields.filter(({ responseName }) => text.rootNames.has(responseName));
    const unserved = fields
      .filter(({ responseName }) => !text.rootNames.has(responseName))
      .map((field) => this.#resultOf(unsupported(hubCode, text, field.responseName), [field]));
    if (served.length === 0) return joinParts(unserved);
    const answer = await caller.ask(call.request, {
      hub,
      text,
      variablesText: variablesTextOf(text, fetch.variableNames, call),
      timeoutMs: limits.ownedTimeoutMs,
    });
    const right: RoutedField[] = [];
    const wrong: PartResult[] = [];
    for (const field of served) {
      const fault = await faultIn(answer, field, call.variables);
      if (fault === undefined) right.push(field);
      else wrong.push(this.#resultOf(fault, [field]));
    }
    return joinParts([this.#resultOf(answer, right), ...wrong, ...unserved]);
  }

  #resultOf(answer: HubAnswer, fields: readonly RoutedField[]): PartResult {
    const data: Record<string, unknown> = Object.create(null);
    for (const { responseName } of fields) data[responseName] = answer.data?.[responseName] ?? null;
    if (!answer.failure && answer.errors.length === 0) return { data, errors: [] };
    const errors = errorsOf(answer, this.#context.fetch.subgraph, {
      empty: fields.flatMap(({ responseName }) => (data[responseName] === null ? [[responseName]] : [])),
      translate: (path) => {
        const [root = ''] = path;
        if (root in data) return [path];
        // A field whose answer is looked at apart.
        return this.#fields.some(({ responseName }) => responseName === root) ? [] : undefined;
      },
    });
    return { data, errors };
  }

  /** The operation with only these fields; made when these fields first fall to one hub together. */
  #operationFor(fields: readonly RoutedField[]): HubOperation {
    const key = fields.map(({ index }) => index).join();
    let operation = this.#operations.get(key);
    if (!operation) {
      const selections = fields.flatMap(({ root }) => root.group.fields);
      operation = new HubOperation(withRootSelections(this.#context.fetch.document, selections), this.#context);
      this.#operations.set(key, operation);
    }
    return operation;
  }
}

/** The answer as the failure that it is for a field; undefined where nothing is wrong with it. */
async function faultIn(
  answer: HubAnswer,
  field: RoutedField,
  variables: FetchCall['variables'],
): Promise<HubAnswer | undefined> {
  if (!answer.data) return undefined;
  const { responseName, isAllowed, ownershipFault, idNames, readRoute } = field;
  const value = answer.data[responseName];
  const long = LongCheck.of(answer);
  const isRight = long ? await long.run(() => isAllowed(value, long), true) : isAllowed(value);
  if (!isRight && !hasErrorAt(answer, responseName)) return malformed(answer, notAllowed);
  const faultOf = () => ownershipFault?.(value, answer.hubCode, long);
  const fault = long ? await long.run(faultOf, undefined) : faultOf();
  if (fault) return malformed(answer, fault);
  if (idNames.length === 0 || hasId(value, idNames, readRoute(variables)[0])) return undefined;
  return malformed(answer, anotherEntity, 'INVALID_ANSWER');
}

/** Of a field such as `product(id: ID!): Product`, whose argument is called as the key is. */
function askedIdNames(scope: OwnershipScope, root: RootField): readonly string[] {
  const type = getNullableType(root.field.type);
  const [argument, ...path] = pathOf(root);
  if (!isObjectType(type) || path.length > 0 || argument !== scope.rules.owner(type.name)) return [];
  return idNames(scope, type, root.group);
}

/** True where the hub says itself what is wrong with a field, or that something is wrong somewhere. */
function hasErrorAt({ errors }: HubAnswer, responseName: string): boolean {
  return errors.some((error) => isOfHub(error) && (!isPath(error.path) || error.path[0] === responseName));
}

function opensBusiness({ root: { rule } }: RoutedField): boolean {
  return rule.kind === 'route' && rule.opens;
}

function pathOf({ rule }: RootField): readonly string[] {
  return rule.kind === 'route' ? rule.by : [];
}
