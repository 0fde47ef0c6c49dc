import { type FieldNode, Kind, parse, type SelectionSetNode } from 'graphql';
import { fragmentOf } from '../plan/collectFields.ts';
import type { FetchNode } from '../plan/QueryPlan.ts';
import type { DataSource, FetchError, PreparedFetch, SubgraphFetch } from './DataSource.ts';
import type { ErrorLog } from './ErrorLog.ts';
import type { ResponsePath } from './ResponsePath.ts';

/** One fetch of a plan with the data source behind it. */
export interface Fetch {
  readonly prepared: PreparedFetch;
  /** Names under which the fields of the fetch are found: its root fields, or of a fetch of entities theirs. */
  readonly keys: readonly string[];
  /** Adds a subgraph's error, with its path in the whole answer. */
  report(
    errors: ErrorLog,
    error: FetchError,
    path: ResponsePath | undefined,
    explained?: readonly ResponsePath[],
    bare?: readonly ResponsePath[],
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
    keys: keysOf(document, fetch.isEntityFetch).map((key) => renamed.get(key) ?? key),
    report(errors, { message, extensions }, path, explained, bare) {
      const code = extensions.code ?? 'SUBGRAPH_ERROR';
      const located = path && { path: path.map(rename) };
      errors.add(
        { message, ...located, extensions: { ...extensions, code, subgraph: node.subgraph } },
        explained,
        bare,
      );
    },
  };
}

function keysOf(document: ReturnType<typeof parse>, isEntityFetch: boolean): string[] {
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
  const fields = fieldsIn(operation.selectionSet, document);
  const found = isEntityFetch
    ? fields.flatMap(({ selectionSet }) => (selectionSet ? fieldsIn(selectionSet, document) : []))
    : fields;
  return [...new Set(found.map(({ alias, name }) => (alias ?? name).value))];
}

/** The fields of a selection, those in fragments too. */
function fieldsIn({ selections }: SelectionSetNode, document: ReturnType<typeof parse>): FieldNode[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node];
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragmentOf(document, node.name.value) : node;
    return fragment ? fieldsIn(fragment.selectionSet, document) : [];
  });
}
