import { useGraphiQL } from '@graphiql/react';
import { type GraphQLSchema, Kind, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { useEffect, useState } from 'react';
import { actingStore } from '../acting/actingStore.ts';
import { readRunningSchema } from '../schema/readRunningSchema.ts';
import { isOpenTo, type TypeFacts, takenScopes } from '../schema/SchemaFacts.ts';

/** A field of the operation that the current party may not read, as an editor range. */
interface ClosedField {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly takes: string;
}

/** Marks the fields of the operation that the current party may not read, before it is run. */
export function ClosedFields() {
  const editor = useGraphiQL((state) => state.queryEditor);
  const schema = useGraphiQL((state) => state.schema);
  const held = actingStore.use((store) => store.scopes);
  const name = actingStore.use((store) => store.name);
  const [types, setTypes] = useState<readonly TypeFacts[]>([]);
  useEffect(() => {
    // Fetched again with the editor's schema, so that both are of one supergraph.
    if (schema) void readRunningSchema().then((running) => setTypes(running.types ?? []));
  }, [schema]);
  useEffect(() => {
    if (!editor || !schema || types.length === 0) return;
    const marks = editor.createDecorationsCollection();
    const mark = () =>
      marks.set(
        closedFields(editor.getValue(), schema, types, held).map(({ line, column, length, takes }) => ({
          range: { startLineNumber: line, startColumn: column, endLineNumber: line, endColumn: column + length },
          options: {
            inlineClassName: 'closed-field',
            hoverMessage: { value: `Closed to ${name || 'anonymous'}: takes ${takes}.` },
          },
        })),
      );
    mark();
    const changes = [editor.onDidChangeModelContent(mark), editor.onDidChangeModel(mark)];
    return () => {
      for (const change of changes) change.dispose();
      marks.clear();
    };
  }, [editor, schema, types, held, name]);
  return null;
}

function closedFields(
  text: string,
  schema: GraphQLSchema,
  types: readonly TypeFacts[],
  held: ReadonlySet<string>,
): ClosedField[] {
  const facts = new Map(
    types.flatMap(({ name, fields }) => fields.map((field) => [`${name}.${field.name}`, field] as const)),
  );
  const closed: ClosedField[] = [];
  const info = new TypeInfo(schema);
  try {
    visit(
      parse(text),
      visitWithTypeInfo(info, {
        [Kind.FIELD]: ({ name: { value: name, loc } }) => {
          const field = facts.get(`${info.getParentType()?.name}.${name}`);
          if (!loc || !field || isOpenTo(held, field)) return;
          const { line, column } = loc.startToken;
          closed.push({ line, column, length: name.length, takes: takenScopes(field) });
        },
      }),
    );
  } catch {
    // Not valid GraphQL yet: the editor reports it itself.
  }
  return closed;
}
