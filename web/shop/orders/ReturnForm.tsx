import { type FormEvent, useState } from 'react';
import { useLanguage } from '../app/contexts.ts';
import { RadioGroup } from '../ui/RadioGroup.tsx';
import { ActionFailure } from './ActionFailure.tsx';
import type { ActionFormProps } from './next-actions.ts';
import { actionRequests, useOrderAction } from './use-order-action.ts';

/** Records returned goods, and whether they can be sold again. */
export function ReturnForm({ order, onDone }: ActionFormProps) {
  const { t } = useLanguage();
  const [restock, setRestock] = useState<'yes' | 'no'>('yes');
  const mutation = useOrderAction(order.id, onDone);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    mutation.mutate(actionRequests.takeBack(restock === 'yes'));
  };
  return (
    <form className="fill" onSubmit={submit}>
      <RadioGroup
        legend={t('return.condition')}
        name="restock"
        options={[
          { value: 'yes', label: t('return.resellable') },
          { value: 'no', label: t('return.notResellable') },
        ]}
        value={restock}
        onChange={setRestock}
      />
      <ActionFailure error={mutation.error} order={order} />
      <div className="fill-foot">
        <button type="submit" className="button button-main" disabled={mutation.isPending}>
          {t('return.submit')}
        </button>
      </div>
    </form>
  );
}
