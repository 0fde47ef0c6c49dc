import { type FieldNode, Kind, parse } from 'graphql';
import type { FetchNode } from '../plan/QueryPlan.ts';
import type { DataSource, FetchError, PreparedFetch, SubgraphFetch } from './DataSource.ts';
import type { ErrorLog } from './ErrorLog.ts';
import type { ResponsePath } from './ResponsePath.ts';

/** One fetch of a plan with the data source behind it. */
export interface Fetch {
  readonly prepared: PreparedFetch;
  /** Names under which the root fields of the fetch are answered. */
  readonly rootKeys: readonly string[];
  /** Adds a subgraph's error, with its path in the whole answer. */
  report(
    errors: ErrorLog,
    error: FetchError,
    path: ResponsePath | undefined,
    explained?: readonly ResponsePath[],
  ): void;
}

/** Parses the fetch's operation and hands the fetch to the data source. */
export function prepareFetch(node: FetchNode, dataSource: DataSource): Fetch {
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
  };
  const renamed = new Map(
    node.outputRewrites.flatMap((rewrite): [string, string][] =>
      rewrite.kind === 'RenameKey' ? [[rewrite.path.at(-1) ?? '', rewrite.to]] : [],
    ),
  );
  const rename = (key: string | number) => (typeof key === 'string' ? (renamed.get(key) ?? key) : key);
  return {
    prepared: dataSource.prepare(fetch),
    rootKeys: rootKeysOf(document),
    report(errors, { message, extensions }, path, explained) {
      const code = extensions.code ?? 'SUBGRAPH_ERROR';
      const located = path && { path: path.map(rename) };
      errors.add({ message, ...located, extensions: { ...extensions, code, subgraph: node.subgraph } }, explained);
    },
  };
}

function rootKeysOf(document: ReturnType<typeof parse>): string[] {
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
  const fields = operation.selectionSet.selections.filter((node): node is FieldNode => node.kind === Kind.FIELD);
  return fields.map(({ alias, name }) => (alias ?? name).value);
}
