import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { ActAs } from './acting/ActAs.tsx';
import { printAddress, type View } from './address.ts';
import { Failure } from './Failure.tsx';
import { useAddress } from './useAddress.ts';

/** The views are most of the weight of the page, so the page is shown first; the editor alone has a megabyte. */
const Explorer = lazy(() => import('./explore/Explorer.tsx'));
const NetworkView = lazy(() => import('./network/NetworkView.tsx'));
const SchemaView = lazy(() => import('./schema/SchemaView.tsx'));

const titles: Readonly<Record<View, string>> = { explore: 'Explore', network: 'Network', schema: 'Schema' };

/** The frame of the page: its views, and the links between them. */
export function Page() {
  const address = useAddress();
  const { view } = address;
  useEffect(() => {
    document.title = `${titles[view]} · e-hub sandbox`;
  }, [view]);
  return (
    <>
      <button type="button" className="skip" onClick={() => document.getElementById('content')?.focus()}>
        Skip to content
      </button>
      <header className="bar">
        <h1>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M8 8 3 3m5 5 5-5M8 8v6" />
            <circle cx="8" cy="8" r="2.6" />
            <circle cx="3" cy="3" r="1.7" />
            <circle cx="13" cy="3" r="1.7" />
            <circle cx="8" cy="14" r="1.7" />
          </svg>
          e-hub <span>sandbox</span>
        </h1>
        <nav aria-label="Views">
          {Object.entries(titles).map(([name, title]) => (
            <a
              key={name}
              href={printAddress({ ...address, view: name as View })}
              aria-current={view === name ? 'page' : undefined}
            >
              {title}
            </a>
          ))}
        </nav>
        <ActAs />
      </header>
      <main id="content" tabIndex={-1}>
        <Shown when={view === 'explore'} waiting="Loading the editor…">
          <Explorer />
        </Shown>
        <Shown when={view === 'network'} waiting="Loading the network…">
          <NetworkView isShown={view === 'network'} />
        </Shown>
        <Shown when={view === 'schema'} waiting="Loading the schema…">
          <SchemaView />
        </Shown>
      </main>
    </>
  );
}

/** A view is loaded when it is first shown, and keeps its state while another is shown. */
function Shown({ when, waiting, children }: { when: boolean; waiting: string; children: ReactNode }) {
  const [wasShown, setWasShown] = useState(when);
  if (when && !wasShown) setWasShown(true);
  if (!wasShown) return null;
  return (
    <div className="view" hidden={!when}>
      <Failure>
        <Suspense fallback={<p className="waiting">{waiting}</p>}>{children}</Suspense>
      </Failure>
    </div>
  );
}
