import { createHash } from 'node:crypto';
import { type DocumentNode, Kind, type OperationDefinitionNode, print, stripIgnoredCharacters } from 'graphql';
import type { MarkedPrefix } from '../transport/Transport.ts';
import { operationOf } from './selectOperation.ts';

/**
 * The beginning of a request for an operation within a batch. It asks `__typename` besides, under a name that only this
 * operation has: so its answer tells that it is the answer to this one, however a hub orders them.
 * @param rest what follows the query
 */
export function markedPrefix(document: DocumentNode, rest: string): MarkedPrefix {
  const text = print(document);
  const mark = `answers_${createHash('sha256').update(text).digest('hex').slice(0, 16)}_`;
  const query = JSON.stringify(stripIgnoredCharacters(print(withField(document, mark))));
  const end = query.indexOf(`{${mark}:`) + 1 + mark.length;
  return { before: `{"query":${query.slice(0, end)}`, after: `${query.slice(end)},${rest}`, mark };
}

function withField(document: DocumentNode, responseName: string): DocumentNode {
  const operation = operationOf(document);
  const marked: OperationDefinitionNode = {
    ...operation,
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [
        {
          kind: Kind.FIELD,
          alias: { kind: Kind.NAME, value: responseName },
          name: { kind: Kind.NAME, value: '__typename' },
        },
        ...operation.selectionSet.selections,
      ],
    },
  };
  return { ...document, definitions: document.definitions.map((node) => (node === operation ? marked : node)) };
}
