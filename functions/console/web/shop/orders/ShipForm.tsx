import { type FormEvent, useState } from 'react';
import { useSpeech } from '../app/shop.ts';
import type { StepFormProps } from './StepSheet.tsx';
import { StepTrouble } from './StepTrouble.tsx';
import { steps, useStep } from './useStep.ts';

/** Marks an order as shipped. The customer is notified, with the tracking number if there is one. */
export function ShipForm({ order, onDone }: StepFormProps) {
  const { t } = useSpeech();
  const [tracking, setTracking] = useState('');
  const [note, setNote] = useState('');
  const mutation = useStep(order.id, onDone);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    mutation.mutate(
      steps.ship({
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
      <StepTrouble error={mutation.error} order={order} />
      <div className="fill-foot">
        <button type="submit" className="button button-main" disabled={mutation.isPending}>
          {t('ship.submit')}
        </button>
      </div>
    </form>
  );
}
