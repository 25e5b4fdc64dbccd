import { Check, CircleAlert, CircleDashed, Minus, Pause } from 'lucide-react';
import type { NumberView } from '../../../functions/tenants/tenant-operations.ts';
import { useNumbers } from '../api/business-queries.ts';
import { useLanguage, useServices } from '../app/contexts.ts';
import { Page, QueryContent } from './Page.tsx';
import { Reconnect } from './Reconnect.tsx';

/** Page of the phone numbers: their status, connection steps and remedies. */
export default function NumberPage() {
  const { t } = useLanguage();
  // Short interval, so that the first message appears while the user watches the page.
  const numbers = useNumbers('poll', 2_500);
  return (
    <Page title={t('number.title')} isSubpage>
      <QueryContent query={numbers}>
        {(all) =>
          all.length === 0 ? (
            <p className="empty">{t('number.none')}</p>
          ) : (
            all.map((number) => <NumberCard key={number.phoneNumberId} number={number} />)
          )
        }
      </QueryContent>
    </Page>
  );
}

const STATUS_ICONS = { waiting: CircleDashed, connected: Check, paused: Pause } as const;
const STEP_ICONS = { done: Check, waiting: CircleDashed, failed: CircleAlert, skipped: Minus } as const;

function NumberCard({ number }: { number: NumberView }) {
  const { t, format, language } = useLanguage();
  const { me } = useServices();
  const { displayPhoneNumber, status, pause, steps, connectedAt, lastSeenAt } = number;
  const Icon = STATUS_ICONS[status];
  const needsReconnect = pause !== null || steps.some(({ state }) => state === 'failed');
  return (
    <article className="card">
      <h2>{displayPhoneNumber}</h2>
      <p className={`number-status number-${status}`}>
        <Icon />
        {t(`number.${status}`)}
      </p>
      {pause !== null && (
        <div className="why">
          <p>
            <strong>{pause.title[language]}</strong> {pause.remedy[language]}
          </p>
          <p className="file-note">{t('number.pausedSince', { moment: format.moment(pause.since) })}</p>
        </div>
      )}
      {steps.length > 0 && (
        <ol className="steps">
          {steps.map(({ step, state, remedy, code }) => {
            const StepIcon = STEP_ICONS[state];
            return (
              <li key={step} className={`step step-${state}`}>
                <StepIcon />
                <div>
                  <p>
                    {t(`step.${step}`)} <span className="step-state">{t(`step.state.${state}`)}</span>
                  </p>
                  {remedy !== null && <p className="hint">{remedy[language]}</p>}
                  {code !== null && <p className="file-note">{t('attempt.code', { code: String(code) })}</p>}
                </div>
              </li>
            );
          })}
        </ol>
      )}
      <dl className="facts">
        {connectedAt !== null && (
          <div>
            <dt>{t('number.since')}</dt>
            <dd>{format.moment(connectedAt)}</dd>
          </div>
        )}
        {lastSeenAt !== null && (
          <div>
            <dt>{t('number.lastSeen')}</dt>
            <dd>{format.moment(lastSeenAt)}</dd>
          </div>
        )}
      </dl>
      {needsReconnect &&
        (me.agent.role === 'owner' ? <Reconnect number={number} /> : <p className="hint">{t('number.ownerOnly')}</p>)}
    </article>
  );
}
