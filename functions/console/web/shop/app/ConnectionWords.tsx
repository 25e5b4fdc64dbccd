import { isWaiting } from '../outbox/entry.ts';
import { useShop, useSpeech, useStore } from './shop.ts';

/** The connection in words, and how much waits to be sent. Where there is little room it shows in trouble only. */
export function ConnectionWords({ troubleOnly = false }: { troubleOnly?: boolean }) {
  const { t } = useSpeech();
  const { connection, outbox } = useShop();
  const state = useStore(connection);
  const waiting = useStore(outbox).filter(isWaiting).length;
  if (troubleOnly && state === 'live') return null;
  const words = t(`connection.${state}`);
  return (
    <p className={`connection connection-${state}`} role="status">
      <span className="dot" aria-hidden="true" />
      {state !== 'live' && waiting > 0 ? t('connection.waiting', { words, n: waiting }) : words}
    </p>
  );
}
