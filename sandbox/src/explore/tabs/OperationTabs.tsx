import { UnStyledButton } from '@graphiql/react';
import { type ComponentProps, createContext, type KeyboardEvent, use, useEffect, useRef } from 'react';

/** Props that GraphiQL also passes, for dragging tabs. */
interface Dragging {
  readonly values?: unknown;
  readonly onReorder?: unknown;
}

const IsActive = createContext(false);

/**
 * The tabs of operations, one stop of the Tab key: arrows, Home and End move between them, Delete closes one. They replace
 * GraphiQL's own (see graphiqlReact.ts).
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 */
export function Tabs({ values: _, onReorder: __, className, ...props }: ComponentProps<'div'> & Dragging) {
  return (
    <div {...props} role="tablist" tabIndex={-1} className={`graphiql-tabs ${className ?? ''}`} onKeyDown={onKey} />
  );
}

interface TabProps {
  readonly isActive: boolean;
  readonly children: React.ReactNode;
}

function TabRoot({ isActive, children }: TabProps) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) root.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isActive]);
  return (
    <div ref={root} role="presentation" className={`graphiql-tab${isActive ? ' graphiql-tab-active' : ''}`}>
      <IsActive value={isActive}>{children}</IsActive>
    </div>
  );
}

function TabButton(props: ComponentProps<'button'>) {
  const isActive = use(IsActive);
  return (
    <UnStyledButton
      {...props}
      type="button"
      role="tab"
      aria-selected={isActive}
      aria-keyshortcuts="Delete"
      tabIndex={isActive ? 0 : -1}
      className="graphiql-tab-button"
    />
  );
}

/** For the pointer only: a tab list may contain only tabs, and the keyboard closes them with Delete. */
function TabClose(props: ComponentProps<'button'>) {
  return (
    <UnStyledButton {...props} type="button" aria-hidden="true" tabIndex={-1} className="graphiql-tab-close">
      ×
    </UnStyledButton>
  );
}

export const Tab = Object.assign(TabRoot, { Button: TabButton, Close: TabClose });

function onKey(event: KeyboardEvent<HTMLElement>): void {
  const list = event.currentTarget;
  const tabs = [...list.querySelectorAll<HTMLElement>('[role=tab]')];
  const here = tabs.indexOf(event.target as HTMLElement);
  if (here < 0) return;
  const targets: Readonly<Record<string, number>> = {
    ArrowLeft: (here + tabs.length - 1) % tabs.length,
    ArrowRight: (here + 1) % tabs.length,
    Home: 0,
    End: tabs.length - 1,
  };
  const target = tabs[targets[event.key] ?? -1];
  const close =
    event.key === 'Delete' ? tabs[here]?.parentElement?.querySelector<HTMLElement>('.graphiql-tab-close') : null;
  if (!target && !close) return;
  event.preventDefault();
  (target ?? close)?.click();
  requestAnimationFrame(() => list.querySelector<HTMLElement>('[aria-selected=true]')?.focus());
}
