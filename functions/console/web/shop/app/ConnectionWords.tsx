import { isWaiting } from '../outbox/entry.ts';
import { useShop, useSpeech, useStore } from './shop.ts';

/** Shows the connection state and the number of unsent messages. With `problemsOnly` it is hidden while connected. */
export function ConnectionWords({ problemsOnly = false }: { problemsOnly?: boolean }) {
  const { t } = useSpeech();
  const { connection, outbox } = useShop();
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
