import { type FormEvent, useState } from 'react';
import { useSpeech } from '../app/shop.ts';
import { Choice } from '../ui/Choice.tsx';
import type { StepFormProps } from './StepSheet.tsx';
import { StepTrouble } from './StepTrouble.tsx';
import { steps, useStep } from './useStep.ts';

/** Records returned goods, and whether they can be sold again. */
export function ReturnForm({ order, onDone }: StepFormProps) {
  const { t } = useSpeech();
  const [restock, setRestock] = useState<'yes' | 'no'>('yes');
  const mutation = useStep(order.id, onDone);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    mutation.mutate(steps.takeBack(restock === 'yes'));
  };
  return (
    <form className="fill" onSubmit={submit}>
      <Choice
        legend={t('return.condition')}
        name="restock"
        options={[
          { value: 'yes', label: t('return.resellable') },
          { value: 'no', label: t('return.notResellable') },
        ]}
        value={restock}
        onChange={setRestock}
      />
      <StepTrouble error={mutation.error} order={order} />
      <div className="fill-foot">
        <button type="submit" className="button button-main" disabled={mutation.isPending}>
          {t('return.submit')}
        </button>
      </div>
    </form>
  );
}
