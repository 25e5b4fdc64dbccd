import { isWaiting } from '../outbox/entry.ts';
import { useLanguage, useServices, useStore } from './contexts.ts';

/** Shows the connection state and the number of unsent messages. With `problemsOnly` it is hidden while connected. */
export function ConnectionStatus({ problemsOnly = false }: { problemsOnly?: boolean }) {
  const { t } = useLanguage();
  const { connection, outbox } = useServices();
  const state = useStore(connection);
  const waiting = useStore(outbox).filter(isWaiting).length;
  if (problemsOnly && state === 'live') return null;
  const label = t(`connection.${state}`);
  return (
    <p className={`connection connection-${state}`} role="status">
      <span className="dot" aria-hidden="true" />
      {state !== 'live' && waiting > 0 ? t('connection.waiting', { state: label, n: waiting }) : label}
    </p>
  );
}
