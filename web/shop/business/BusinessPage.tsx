import { ChevronRight, FileText, LogOut, Phone } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { initialsOf } from '../../ui/initials.ts';
import { useAgents, useNumbers, useTerms } from '../api/business-queries.ts';
import { useLanguage, useNow, useServices, useStore } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import { retryImport } from '../app/retry-import.ts';
import type { Route } from '../app/route.ts';
import { Page } from './Page.tsx';
import { Preferences } from './Preferences.tsx';
import { termsState } from './terms-state.ts';

const SignOutSheet = lazy(() => retryImport(() => import('./SignOutSheet.tsx')));

/** Page of the business: number, terms, team, preferences and the session on this device. */
export default function BusinessPage() {
  const { t } = useLanguage();
  const { me, outbox, signOut } = useServices();
  const now = useNow();
  const { data: numbers } = useNumbers();
  const { data: terms } = useTerms();
  const { data: agents } = useAgents();
  const unsent = useStore(outbox).length;
  const [isSigningOut, setIsSigningOut] = useState(false);
  const [number] = numbers ?? [];
  return (
    <Page title={me.tenant.name}>
      <ul className="card links">
        <LinkRow to={{ at: 'number' }} icon={<Phone />} title={t('number.title')}>
          {number && `${number.displayPhoneNumber} · ${t(`number.${number.status}`)}`}
        </LinkRow>
        <LinkRow to={{ at: 'terms' }} icon={<FileText />} title={t('terms.title')}>
          {terms && t(`terms.${termsState(terms, now).state}`)}
        </LinkRow>
      </ul>
      <section className="card">
        <h2>{t('people.title')}</h2>
        <ul className="people">
          {agents?.map(({ id, name, role }) => (
            <li key={id}>
              <span className={id === me.agent.id ? 'owner owner-mine' : 'owner'} aria-hidden="true">
                {initialsOf(name) || '?'}
              </span>
              <span>
                {name}
                {id === me.agent.id && ` · ${t('people.you')}`}
              </span>
              <span className="hint">{t(`role.${role}`)}</span>
            </li>
          ))}
        </ul>
      </section>
      <Preferences />
      <section className="card">
        <h2>{t('session.title')}</h2>
        <p className="hint">{t('session.who', { name: me.agent.name, business: me.tenant.name })}</p>
        <button type="button" className="button" onClick={() => (unsent === 0 ? signOut() : setIsSigningOut(true))}>
          <LogOut />
          {t('session.signOut')}
        </button>
      </section>
      {isSigningOut && (
        <Suspense>
          <SignOutSheet unsent={unsent} onLeave={signOut} onClose={() => setIsSigningOut(false)} />
        </Suspense>
      )}
    </Page>
  );
}

function LinkRow(props: { to: Route; icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <li>
      <a {...linkProps(props.to)}>
        {props.icon}
        <span>
          <strong>{props.title}</strong>
          <span className="hint">{props.children}</span>
        </span>
        <ChevronRight />
      </a>
    </li>
  );
}
