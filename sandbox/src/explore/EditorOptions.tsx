import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';

/** Names and titles of many countries have characters that resemble Latin ones: they need no highlight. */
const options = { unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: false } };

/**
 * Sets options of GraphiQL's editors. Tab stops at an editor's frame; Enter moves into its text, where Tab indents, and
 * Escape moves back, so that keyboard users are not trapped. Ctrl-Enter runs the operation wherever the focus is.
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
      // A focused editor has already run it; a dialog handles its own keys.
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
