import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';

/** Names and titles of many countries have characters that look like Latin ones: no reason to frame them. */
const options = { unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: false } };

/**
 * Sets in GraphiQL's editors what it does not. Enter leads from an editor's frame, a stop of the Tab key, into its text,
 * where Tab indents; Escape leads back, so that whoever has no mouse is not held there. Ctrl-Enter runs the operation
 * wherever the focus is.
 */
export function EditorOptions() {
  const query = useGraphiQL((state) => state.queryEditor);
  const variables = useGraphiQL((state) => state.variableEditor);
  const headers = useGraphiQL((state) => state.headerEditor);
  const response = useGraphiQL((state) => state.responseEditor);
  const { run } = useGraphiQLActions();
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    for (const editor of [query, variables, headers, response]) {
      editor?.updateOptions(options);
      editor?.getContainerDomNode().addEventListener('keydown', leave, { capture: true, signal });
    }
    return () => controller.abort();
  }, [query, variables, headers, response]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // An editor with the focus has run it already; a dialog has the keys to itself.
      const isTaken = event.defaultPrevented || document.querySelector('[role=dialog]');
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || isTaken) return;
      if (document.querySelector('.explore')?.checkVisibility()) void run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [run]);
  return null;
}

/** What Escape closes first, if it is open. */
const widgets = '.suggest-widget.visible, .find-widget.visible, .parameter-hints-widget.visible, .rename-box';

function leave({ key, currentTarget }: KeyboardEvent): void {
  const frame = currentTarget as HTMLElement;
  if (key === 'Escape' && !frame.querySelector(widgets)) frame.focus();
}
