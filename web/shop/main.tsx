import '../ui/styles/tokens.css';
import './shop.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { applyTheme } from '../ui/theme.ts';
import { App } from './app/App.tsx';
import { ErrorBoundary } from './app/ErrorBoundary.tsx';
import { LanguageProvider, loadInitialMessages } from './app/LanguageProvider.tsx';
import { keyFromHash } from './session/session.ts';

applyTheme();
// The API key must not stay in the URL: it would appear in the history, on shared screens and in copied links.
const givenKey = keyFromHash(location.hash);
if (givenKey !== undefined) history.replaceState(history.state, '', location.pathname + location.search);

const root = document.getElementById('root');
if (root !== null) {
  const first = await loadInitialMessages();
  createRoot(root).render(
    <StrictMode>
      <LanguageProvider first={first}>
        <ErrorBoundary>
          <App givenKey={givenKey} />
        </ErrorBoundary>
      </LanguageProvider>
    </StrictMode>,
  );
}
