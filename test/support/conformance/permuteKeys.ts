import { type DocumentNode, type FieldNode, Kind, parse, print, visit } from 'graphql';
import type { ConformanceOperation } from './ConformanceCase.ts';

/**
 * The operation with its response keys given to one another by aliases, and its answer likewise: `id` may be called
 * `name` and `name` `price`. A gateway that confuses a client's names with its own shows it here.
 */
export function permuteKeys({ query, variables, data, errorPaths }: ConformanceOperation): ConformanceOperation {
  const document = parse(query);
  const keys = [...responseKeys(document)];
  const renamed = new Map(keys.map((key, index) => [key, keys[(index + 1) % keys.length] as string]));
  const rename = (key: string): string => renamed.get(key) ?? key;
  const permuted = visit(document, {
    Field: {
      enter: (node) => (isMeta(node) ? false : { ...node, alias: { kind: Kind.NAME, value: rename(keyOf(node)) } }),
    },
  });
  return {
    query: print(permuted),
    variables,
    data: renameKeys(data, rename) as ConformanceOperation['data'],
    errorPaths: errorPaths?.map((path) => path.map((step) => (typeof step === 'string' ? rename(step) : step))),
  };
}

function responseKeys(document: DocumentNode): Set<string> {
  const keys = new Set<string>();
  visit(document, {
    Field: {
      enter(node) {
        if (isMeta(node)) return false;
        keys.add(keyOf(node));
        return undefined;
      },
    },
  });
  return keys;
}

/** Introspection and type names keep their keys, and so does what is below them. */
function isMeta(node: FieldNode): boolean {
  return node.name.value.startsWith('__');
}

function keyOf(node: FieldNode): string {
  return (node.alias ?? node.name).value;
}

function renameKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key.startsWith('__') ? [key, inner] : [rename(key), renameKeys(inner, rename)],
    ),
  );
}
