import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';
import { planSteps } from '../plan/planSteps.ts';
import { traceStore } from '../plan/TraceStore.ts';
import { jsonLinePaths } from './jsonLines.ts';

/** Marks the fields of the result that came from the fetch under the pointer. */
export function ResultHighlight() {
  const editor = useGraphiQL((state) => state.responseEditor);
  const fetchId = traceStore.use((store) => store.focus);
  const state = traceStore.use((store) => store.state);
  useEffect(() => {
    if (!editor || fetchId === undefined || state.kind !== 'traced') return;
    const step = planSteps(state.trace).steps.find(({ fetch }) => fetch.id === fetchId);
    const fields = new Set(step?.fields.map((field) => `data.${field}`));
    const lines = jsonLinePaths(editor.getValue()).flatMap((path, line) =>
      path && fields.has(path) ? [line + 1] : [],
    );
    const marks = editor.createDecorationsCollection(
      lines.map((line) => ({
        range: { startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: 1 },
        options: { isWholeLine: true, className: 'fetched-field' },
      })),
    );
    return () => marks.clear();
  }, [editor, fetchId, state]);
  return null;
}
