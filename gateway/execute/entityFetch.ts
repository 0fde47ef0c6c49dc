import { gatewayError } from '../errors.ts';
import { copyOf } from '../json/copyOf.ts';
import { isComposite, type JsonObject } from '../json/JsonObject.ts';
import type { FetchNode, PathStep, RequiredSelection } from '../plan/QueryPlan.ts';
import { eachInTurns } from '../Turn.ts';
import type { CompileContext } from './CompileContext.ts';
import { compileContextReader } from './contextReader.ts';
import type { FetchResult } from './DataSource.ts';
import { EntityBatch } from './EntityBatch.ts';
import { compileEntityErrors, compileKeylessErrors } from './entityErrors.ts';
import { mergeFields, mergeInto } from './mergeInto.ts';
import { type FetchVariables, pickVariables } from './pickVariables.ts';
import { compilePlaces } from './places.ts';
import { prepareFetch } from './prepareFetch.ts';
import { compileRepresentations } from './representation.ts';
import { compileRewrites } from './rewrites.ts';
import { type Execution, inItsTurn, type Step } from './Step.ts';
import type { TypeConditions } from './TypeConditions.ts';

/**
 * A fetch of more fields of entities found at a path. Equal representations are sent once; what comes back goes to
 * every place that it was asked for. Entities around which `@fromContext` finds different values are asked in
 * different calls.
 */
export function entityFetch(
  node: FetchNode,
  requires: readonly RequiredSelection[],
  path: readonly PathStep[],
  context: CompileContext,
): Step {
  const { types, repeatedFetches } = context;
  const { subgraph } = node;
  const fetch = prepareFetch(node, context);
  const { prepared, keys } = fetch;
  const ownerFieldOf = (typeName: string) => prepared.ownerField?.(typeName);
  const places = compilePlaces(path, types, node.around);
  const representationOf = compileRepresentations(requires, node.inputRewrites, { ...context, subgraph });
  const readContext = compileContextReader(node.contextVariables, path, types, fetch.idVariables);
  const deliver = compileDelivery(node, keys, context);
  const ofAskedTypes = compileTypeCheck(keys, types);
  const reportErrors = compileEntityErrors(fetch, path, places);
  const reportKeyless = compileKeylessErrors(fetch, subgraph, places);
  const repeated = repeatedFetches?.add(node);

  const addTo = (batch: EntityBatch, entity: JsonObject) => {
    const typeName = entity.__typename;
    const representation = typeof typeName === 'string' ? representationOf(typeName) : undefined;
    if (representation) batch.add(entity, representation);
  };

  const send = (execution: Execution, batch: EntityBatch, context: FetchVariables | undefined) => {
    const own = pickVariables(node.variableNames, execution.variables);
    const { representations, owners } = batch;
    const variables = context ? join(own, context) : own;
    const call = { request: execution.request, ...variables, representations, owners };
    const isRepeated = repeated !== undefined && repeated.fetches > 1;
    const answering = isRepeated
      ? execution.repeatedAnswers.answer(repeated, node, prepared, call)
      : prepared.run(call);
    const take = (came: FetchResult) => {
      const result = ofAskedTypes(came, batch);
      if (result.errors) reportErrors(execution, batch, result);
      return deliver(result, batch, { isKept: isRepeated, characters: execution.request.received?.characters ?? 0 });
    };
    return answering.then((result) => inItsTurn(execution.request, take, result));
  };

  if (!readContext)
    return (execution) => {
      const batch = new EntityBatch(ownerFieldOf, execution.errors.hasFetched);
      const ask = () => {
        batch.settle(places, execution);
        reportKeyless(execution, batch);
        return batch.isEmpty ? undefined : send(execution, batch, undefined);
      };
      const filling = eachInTurns(places.collect(execution.data), (entity) => addTo(batch, entity));
      return filling ? filling.then(ask) : ask();
    };
  return async (execution) => {
    const batches = new Map<string, { batch: EntityBatch; context: FetchVariables }>();
    const filling = eachInTurns(readContext(execution.data), ({ entity, context }) => {
      const known = batches.get(context.variablesText) ?? {
        batch: new EntityBatch(ownerFieldOf, execution.errors.hasFetched),
        context,
      };
      batches.set(context.variablesText, known);
      addTo(known.batch, entity);
    });
    if (filling) await filling;
    for (const { batch } of batches.values()) {
      batch.settle(places, execution);
      reportKeyless(execution, batch);
    }
    const filled = [...batches.values()].filter(({ batch }) => !batch.isEmpty);
    await Promise.all(filled.map(({ batch, context }) => send(execution, batch, context)));
  };
}

/**
 * Compiles how entities are taken out of an answer that are of another type than was asked for. A type and an interface
 * that it has are not: a subgraph may know only the interface, or more than the one who asked.
 */
function compileTypeCheck(keys: readonly string[], types: TypeConditions) {
  if (!keys.includes('__typename')) return (result: FetchResult) => result;
  const isAnother = (entity: unknown, asked: string) => {
    const said = isComposite(entity) ? entity.__typename : undefined;
    return typeof said === 'string' && said !== asked && !types.holds(said, asked) && !types.holds(asked, said);
  };
  return (result: FetchResult, { typeNames }: EntityBatch): FetchResult => {
    const answers = result.data?._entities;
    if (!Array.isArray(answers)) return result;
    if (!answers.some((entity, index) => isAnother(entity, typeNames[index] ?? ''))) return result;
    const errors = [...(result.errors ?? [])];
    const entities = answers.map((entity, index) => {
      if (!isAnother(entity, typeNames[index] ?? '')) return entity;
      const message = 'The subgraph returned an entity of another type than requested.';
      errors.push({
        message,
        path: ['_entities', index],
        extensions: gatewayError('INVALID_ANSWER', message).extensions,
      });
      return null;
    });
    return { data: { ...result.data, _entities: entities }, errors };
  };
}

/** Merges what came into the entities it was asked for: of many in turns of the event loop. */
function compileDelivery(
  node: FetchNode,
  keys: readonly string[],
  { types }: CompileContext,
): (
  result: FetchResult,
  batch: EntityBatch,
  amount: Parameters<EntityBatch['distribute']>[1],
) => Promise<void> | undefined {
  const rewrite = compileRewrites(node.outputRewrites, types);
  // Most subgraphs are not asked for the type again.
  const isPlain = !rewrite && !keys.includes('__typename') && !keys.some((key) => key in Object.prototype);
  const merge = mergeFields(keys);
  const give = (entity: JsonObject, answer: JsonObject, isShared: boolean) => {
    if (isPlain) return merge(entity, answer, isShared);
    const own = isShared ? copyOf(answer) : answer;
    keepTypeName(entity, own, types);
    rewrite?.(own);
    mergeInto(entity, own);
  };
  return ({ data }, batch, amount) => {
    const answers = data?._entities;
    return Array.isArray(answers) ? batch.distribute(answers, amount, give) : undefined;
  };
}

/** Where a subgraph knows only the interface of an entity, its own type stays. */
function keepTypeName(entity: JsonObject, answer: JsonObject, types: TypeConditions): void {
  const { __typename: known } = entity;
  const { __typename: answered } = answer;
  if (answered === known) return;
  if (typeof answered !== 'string' || types.holds(answered, String(known))) answer.__typename = known;
}

function join(a: FetchVariables, b: FetchVariables): FetchVariables {
  const texts = [a.variablesText, b.variablesText].filter((text) => text !== '');
  return { variables: { ...a.variables, ...b.variables }, variablesText: texts.join(',') };
}
