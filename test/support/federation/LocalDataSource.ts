import { execute, type GraphQLSchema, Kind, parse, validate } from 'graphql';
import type {
  DataSource,
  FetchCall,
  FetchResult,
  PreparedFetch,
  SubgraphFetch,
} from '../../../gateway/execute/DataSource.ts';
import { OperationAnswerReader } from '../../../gateway/partition/OperationAnswerReader.ts';
import { ExternalFields } from './ExternalFields.ts';

/** A subgraph that runs in this process. */
export interface LocalSubgraph {
  readonly sdl: string;
  readonly schema: GraphQLSchema;
}

/**
 * Executes the fetches of a plan on schemas in this process, reads the answers with generated code, and refuses what a real
 * subgraph would refuse.
 */
export class LocalDataSource implements DataSource {
  /** Every call made, in order. */
  readonly calls: { subgraph: string; text: string; representations: readonly string[] }[] = [];
  readonly #subgraphs: ReadonlyMap<string, LocalSubgraph & { readonly externalFields: ExternalFields }>;

  /** @param subgraphs by name */
  constructor(subgraphs: Readonly<Record<string, LocalSubgraph>>) {
    this.#subgraphs = new Map(
      Object.entries(subgraphs).map(([name, { sdl, schema }]) => [
        name,
        { sdl, schema, externalFields: new ExternalFields(name, sdl) },
      ]),
    );
  }

  prepare(fetch: SubgraphFetch): PreparedFetch {
    const subgraph = this.#subgraphs.get(fetch.subgraph);
    if (!subgraph) throw new Error(`No subgraph ${fetch.subgraph}`);
    const { schema, externalFields } = subgraph;
    const document = parse(fetch.text);
    const [fault] = validate(schema, document);
    if (fault) throw new Error(`${fetch.subgraph} refuses ${fetch.text}: ${fault.message}`);
    if (document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length !== 1)
      throw new Error(`Not one operation: ${fetch.text}`);
    const external = externalFields.askedOutside(document, {
      query: schema.getQueryType()?.name,
      mutation: schema.getMutationType()?.name,
    });
    if (external) throw new Error(`${fetch.subgraph} does not have ${external} there: ${fetch.text}`);
    const reader = new OperationAnswerReader(fetch, 1, 1);
    return { run: (call) => this.#run(schema, fetch, call, reader) };
  }

  async #run(
    schema: GraphQLSchema,
    fetch: SubgraphFetch,
    call: FetchCall,
    reader: OperationAnswerReader,
  ): Promise<FetchResult> {
    const representations = call.representations ?? [];
    this.calls.push({ subgraph: fetch.subgraph, text: fetch.text, representations });
    // graphql-js takes what an input object inherits for what it was given.
    const variableValues = withoutPrototypes(JSON.parse(`{${call.variablesText}}`)) as Record<string, unknown>;
    if (call.representations) variableValues.representations = call.representations.map((text) => JSON.parse(text));
    const result = await execute({ schema, document: fetch.document, variableValues, rootValue: {} });
    const { data, errors } = reader.parse(JSON.stringify(result)) as FetchResult;
    return { data: data ?? null, errors: errors?.map((error) => ({ ...error, extensions: error.extensions ?? {} })) };
  }
}

function withoutPrototypes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  return Object.assign(
    Object.create(null),
    Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutPrototypes(inner)])),
  );
}
