import { useEffect } from 'react';

/**
 * Adds names for screen readers that GraphiQL's side panels lack: to the inputs of the query builder, which follow their
 * argument's name, and to the entries of the history, whose label hides their text.
 */
export function PanelLabels() {
  useEffect(() => {
    const observer = new MutationObserver(() => {
      for (const input of document.querySelectorAll(unnamedInputs)) input.setAttribute('aria-label', argumentOf(input));
      for (const entry of document.querySelectorAll(unnamedEntries)) entry.removeAttribute('aria-label');
    });
    observer.observe(document.body, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, []);
  return null;
}

const unnamedInputs = ['input', 'select', 'textarea']
  .map((tag) => `.graphiql-explorer-root ${tag}:not([aria-label])`)
  .join(', ');
const unnamedEntries = '.graphiql-history-item-label[aria-label]';

/** The argument's name, or the text before the input. */
function argumentOf(input: Element): string {
  const argument = input.closest('[data-arg-name]')?.getAttribute('data-arg-name');
  return argument ?? (input.parentElement?.textContent?.trim().split(/[\s:]/)[0] || 'New operation');
}
