import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './page.css';
import { Page } from './Page.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element #root.');
createRoot(root).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
