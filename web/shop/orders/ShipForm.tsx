import { type FormEvent, useState } from 'react';
import { useLanguage } from '../app/contexts.ts';
import { ActionFailure } from './ActionFailure.tsx';
import type { ActionFormProps } from './next-actions.ts';
import { actionRequests, useOrderAction } from './use-order-action.ts';

/** Marks an order as shipped. The customer is notified, with the tracking number if there is one. */
export function ShipForm({ order, onDone }: ActionFormProps) {
  const { t } = useLanguage();
  const [tracking, setTracking] = useState('');
  const [note, setNote] = useState('');
  const mutation = useOrderAction(order.id, onDone);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    mutation.mutate(
      actionRequests.ship({
        ...(tracking.trim() === '' ? {} : { tracking: tracking.trim() }),
        ...(note.trim() === '' ? {} : { note: note.trim() }),
      }),
    );
  };
  return (
    <form className="fill" onSubmit={submit}>
      {order.address !== null && (
        <p>
          {t('order.address')} <span dir="auto">{order.address}</span>
        </p>
      )}
      <label className="field">
        <span>{t('ship.tracking')}</span>
        <input
          maxLength={200}
          autoComplete="off"
          value={tracking}
          onChange={(event) => setTracking(event.target.value)}
        />
      </label>
      <label className="field">
        <span>{t('ship.note')}</span>
        <input maxLength={500} autoComplete="off" value={note} onChange={(event) => setNote(event.target.value)} />
      </label>
      <ActionFailure error={mutation.error} order={order} />
      <div className="fill-foot">
        <button type="submit" className="button button-main" disabled={mutation.isPending}>
          {t('ship.submit')}
        </button>
      </div>
    </form>
  );
}
