import { type DocumentNode, parse } from 'graphql';
import type { JsonObject } from '../json/JsonObject.ts';
import { namedTypeOf } from '../plan/collectFields.ts';
import type { FetchNode } from '../plan/QueryPlan.ts';
import { operationOf } from '../plan/selectOperation.ts';
import type { CompileContext } from './CompileContext.ts';
import type { FetchError, PreparedFetch, SubgraphFetch } from './DataSource.ts';
import type { ErrorLog, Explanation, FetchedError } from './ErrorLog.ts';
import { NullSearch } from './NullSearch.ts';
import type { ResponsePath } from './PlaceTree.ts';
import { SelectedFields } from './SelectedFields.ts';

/** One fetch of a plan with the data source behind it. */
export interface Fetch {
  readonly prepared: PreparedFetch;
  /** Names under which the fields of the fetch are found: its root fields, or of a fetch of entities theirs. */
  readonly keys: readonly string[];
  /** Variables of the operation that are an ID or a list of them. */
  readonly idVariables: ReadonlySet<string>;
  /** How many steps of a path below a root, or an entity, lead to what the fetch asks. */
  depthOf(path: ResponsePath): number;
  /** Looks for nulls in a root, or an entity, as the subgraph answered it. */
  nullsIn(object: JsonObject): NullSearch;
  /** Adds a subgraph's error, with its path in the whole answer. */
  report(errors: ErrorLog, error: FetchError, where: ErrorPlace, explanation?: Explanation): void;
}

/** Where in the fetched data an error belongs. */
export type ErrorPlace = Pick<FetchedError, 'path' | 'fields' | 'isOfPart'>;

type FetchContext = Pick<CompileContext, 'dataSource' | 'fieldTypes'>;

/** Parses the fetch's operation and hands the fetch to the data source. */
export function prepareFetch(node: FetchNode, { dataSource, fieldTypes }: FetchContext): Fetch {
  const document = parse(node.text, { noLocation: true });
  const fetch: SubgraphFetch = {
    id: node.id,
    subgraph: node.subgraph,
    operationType: node.operationType,
    operationName: node.operationName,
    document,
    text: node.text,
    variableNames: node.variableNames,
    isEntityFetch: node.requires !== undefined,
    asksCustomScalar: fieldTypes.asksCustomScalar(document),
  };
  const renamed = new Map(
    node.outputRewrites.flatMap((rewrite): [string, string][] =>
      rewrite.kind === 'RenameKey' ? [[rewrite.path.at(-1) ?? '', rewrite.to]] : [],
    ),
  );
  const rename = (key: string | number) => (typeof key === 'string' ? (renamed.get(key) ?? key) : key);
  const asked = askedOf(document, fetch.isEntityFetch);
  return {
    prepared: dataSource.prepare(fetch),
    keys: [...asked.keys].map((key) => renamed.get(key) ?? key),
    idVariables: idVariablesOf(document),
    depthOf: (path) => asked.depthOf(path),
    nullsIn: (object) => new NullSearch(asked, object),
    report(errors, { message, extensions }, { path, fields, isOfPart }, explanation) {
      const code = extensions.code ?? 'SUBGRAPH_ERROR';
      const located = path && { path: path.map(rename), fields, isOfPart };
      errors.add({ message, ...located, extensions: { ...extensions, code, subgraph: node.subgraph } }, explanation);
    },
  };
}

/** The fields of the root, or of a fetch of entities theirs. */
function askedOf(document: DocumentNode, isEntityFetch: boolean): SelectedFields {
  const asked = new SelectedFields(document, [operationOf(document).selectionSet]);
  return (isEntityFetch && asked.at('_entities')) || asked;
}

function idVariablesOf(document: DocumentNode): ReadonlySet<string> {
  const definitions = operationOf(document).variableDefinitions ?? [];
  const ids = definitions.filter(({ type }) => namedTypeOf(type) === 'ID');
  return new Set(ids.map(({ variable }) => variable.name.value));
}
