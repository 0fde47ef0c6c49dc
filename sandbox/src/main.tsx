import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import './page.css';

/** The editor is most of the page's weight, so the page shows itself first. */
const Explorer = lazy(() => import('./Explorer.tsx'));

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element #root.');
createRoot(root).render(
  <StrictMode>
    <Suspense fallback={<p className="loading">Loading the editor…</p>}>
      <Explorer />
    </Suspense>
  </StrictMode>,
);
