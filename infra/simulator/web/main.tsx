import '../../../web/ui/styles/tokens.css';
import './styles/phone-tokens.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './components/App/App.tsx';
import { createSimulator, SimulatorContext } from './state/simulator.ts';
import { TranslationsProvider } from './state/TranslationsProvider.tsx';

const API = '/simulator/api';

const page = document.getElementById('page');
const simulator = createSimulator(API);

if (page !== null)
  createRoot(page).render(
    <StrictMode>
      <SimulatorContext value={simulator}>
        <TranslationsProvider>
          <App events={`${API}/events`} />
        </TranslationsProvider>
      </SimulatorContext>
    </StrictMode>,
  );
