import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import mercurius, { type MercuriusContext } from 'mercurius';
import { anonymousCaller } from '../../identity/principals/Caller.ts';
import { contractSdl } from '../../schema/contracts.ts';
import type { RowCount } from '../../schema/cost/countRows.ts';
import { federatedSchema } from '../../schema/federatedSchema.ts';
import type { Authenticated, HubAuthentication } from './access/HubAuthentication.ts';
import { RootAccess } from './access/RootAccess.ts';
import { coerceVariables } from './coerceVariables.ts';
import { formatErrors, type HiddenError, hubError } from './hubErrors.ts';
import { answerReceipts } from './receipts/answerReceipts.ts';
import type { AnySubgraph, HubContext, HubEnvironment } from './Subgraph.ts';
import { isLongerThan } from './work/CallWork.ts';
import { limits } from './work/limits.ts';
import { type MeteredContext, meterResolvers } from './work/meterResolvers.ts';
import { hubCostRules, OperationGuard } from './work/OperationGuard.ts';
import { type RowQueue, startWork } from './work/RowQueue.ts';

/** Bounds on the work of all subgraphs of a process together. */
interface WorkBounds {
  readonly queue: RowQueue;
  /** Rows that one operation may request. */
  readonly maxRows: number;
  /** Whether repeated operations are compiled (graphql-jit). */
  readonly jit: boolean;
}

type Context = HubContext & MeteredContext & Pick<Authenticated, 'mayMutate'>;

/**
 * Serves one contract at `/<contract>`: GraphQL over HTTP, single or batched. The cost of an operation is determined before
 * it is executed, and its execution ends with its call.
 */
export async function serveSubgraph(
  scope: FastifyInstance,
  subgraph: AnySubgraph,
  environment: HubEnvironment,
  authentication: HubAuthentication,
  { queue, maxRows, jit }: WorkBounds,
): Promise<void> {
  const log = logOf(scope);
  const sdl = contractSdl(subgraph.name);
  const schema = meterResolvers(federatedSchema(sdl, subgraph));
  const guard = new OperationGuard(schema, hubCostRules(schema, sdl), maxRows);
  const access = new RootAccess(schema, sdl);
  const counts = new WeakMap<MercuriusContext, RowCount>();
  let keptCharacters = 0;

  findOutWhoAsks(scope, sdl, authentication);
  subgraph.addRoutes?.(scope, environment);
  scope.addHook('preHandler', async ({ body }) => {
    if (Array.isArray(body) && body.length > limits.batchedOperations)
      throw hubError('OPERATION_TOO_LARGE', `A request may have at most ${limits.batchedOperations} operations.`);
  });
  await scope.register(mercurius, {
    schema,
    path: `/${subgraph.name}`,
    jit: jit ? 1 : 0,
    allowBatchedQueries: true,
    graphql: { parseOptions: { maxTokens: limits.operationTokens } },
    // Loaders are made here, eagerly: the operations of a batch inherit this context and so share them.
    context: (request: FastifyRequest, reply: FastifyReply): Context => {
      const work = startWork(request, reply, queue, (error) =>
        reply.code(200).send({ data: null, errors: formatErrors([error], log) }),
      );
      const { caller, mayMutate } = request.authenticated ?? nobody;
      const context = { ...environment, caller, mayMutate, work, signal: work.signal };
      return { ...context, loaders: subgraph.createLoaders(context) };
    },
    errorFormatter: ({ data, errors = [] }) => ({
      statusCode: 200,
      response: { data: data ?? null, errors: formatErrors(errors, log) as GraphQLError[] },
    }),
    // The server's own handles what fails as a whole.
    errorHandler: false,
  });

  scope.graphql.addHook('preParsing', async (_, source) => {
    if (isJson.test(source)) throw hubError('GRAPHQL_PARSE_FAILED', 'The query is JSON, not GraphQL.');
    guard.checkText(source);
  });
  // Only documents that are not kept from before come here.
  scope.graphql.addHook('preValidation', async (_, document) => {
    guard.checkDocument(document);
    keptCharacters += document.loc?.end ?? 0;
    if (keptCharacters <= limits.keptCharacters) return;
    keptCharacters = 0;
    scope.graphql.replaceSchema(schema);
  });
  scope.graphql.addHook('preExecution', async (_, document, context, given) => {
    const known = guard.known(document);
    const { work, caller, mayMutate } = context as MercuriusContext & Context;
    if (!mayMutate && known.operations.some(({ operation }) => operation === 'mutation')) throw unsignedMutation();
    access.check(document, caller);
    const [operation, ...others] = known.operations;
    // Of several, which one is meant is not told here: graphql-js executes them by its own rules for variables.
    const variables =
      operation && others.length === 0 ? coerceVariables(schema, operation, given ?? {}) : (given ?? {});
    const count = guard.count(known, variables);
    if (work.isOver) await work.never;
    const room = queue.enter(work, count.rows);
    if (room) await room;
    counts.set(context, count);
    // A document that is given back is executed by graphql-js, and no code is generated for it.
    return known.isRare ? { document, variables } : { variables };
  });
  scope.graphql.addHook('onResolution', async ({ data }, context) => {
    const { work } = context as MercuriusContext & Context;
    if (work.isOver) await work.never;
    const { rows, values } = counts.get(context) ?? { rows: 0, values: 0 };
    queue.leave(work, rows);
    if (values > limits.uncountedValues && isLongerThan(data, limits.answerCharacters))
      throw hubError(
        'OPERATION_TOO_LARGE',
        `The answer has more than ${limits.answerCharacters} characters: request less at a time.`,
      );
  });
  if (environment.receipts) answerReceipts(scope, environment.receipts);
}

/** Answers strangers with the contract and nothing else. */
function findOutWhoAsks(scope: FastifyInstance, sdl: string, authentication: HubAuthentication): void {
  scope.addHook('preHandler', async (request, reply) => {
    if (request.headers.authorization === undefined && asksForSdl(request.body))
      return reply.send({ data: { _service: { sdl } } });
    request.authenticated = await authentication.authenticate(request);
  });
}

/** Callers that nothing admits. */
const nobody: Authenticated = { caller: anonymousCaller, mayMutate: false };

/** The only operation that strangers may send: the one of tools that compose a supergraph. */
function asksForSdl(body: unknown): boolean {
  const query = (body as { readonly query?: unknown } | null | undefined)?.query;
  return typeof query === 'string' && /^\s*(?:query\s+\w+\s*)?\{\s*_service\s*\{\s*sdl\s*\}\s*\}\s*$/.test(query);
}

function unsignedMutation() {
  return hubError(
    'UNAUTHENTICATED',
    'A mutation must be a message signed by a gateway, with the token of its principal.',
  );
}

/** The first characters of JSON, which GraphQL never begins with: Mercurius would take the text for a parsed document. */
const isJson = /^\s*(?:\{\s*["}]|[[\d-]|"[^"]*"\s*$|(?:true|false|null)\s*$)/;

/** Receives what callers are not told. */
export function logOf({ log }: FastifyInstance): (hidden: HiddenError) => void {
  return ({ cause, path, passes }) => log[passes ? 'warn' : 'error']({ err: cause, path }, 'a resolver failed');
}
