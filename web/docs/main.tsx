import '../ui/styles/tokens.css';
import './docs.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { applyTheme } from '../ui/theme.ts';
import { DocsPage } from './components/DocsPage.tsx';

applyTheme();

const root = document.getElementById('root');
if (root === null) throw new Error('docs.html has no #root');
createRoot(root).render(
  <StrictMode>
    <DocsPage />
  </StrictMode>,
);
