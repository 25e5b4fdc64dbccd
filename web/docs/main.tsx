import '../ui/styles/tokens.css';
import './docs.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { DocsPage } from './components/DocsPage.tsx';
import { applyTheme, readTheme } from './theme.ts';

applyTheme(readTheme());

const root = document.getElementById('root');
if (root === null) throw new Error('docs.html has no #root');
createRoot(root).render(
  <StrictMode>
    <DocsPage />
  </StrictMode>,
);
