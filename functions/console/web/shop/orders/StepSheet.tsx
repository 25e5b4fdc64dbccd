import type { OrderView } from '../../../../orders/views.ts';
import { useSpeech } from '../app/shop.ts';
import Sheet from '../ui/Sheet.tsx';
import { CancelForm } from './CancelForm.tsx';
import { buyerName } from './order-words.ts';
import { PayForm } from './PayForm.tsx';
import { QuoteForm } from './QuoteForm.tsx';
import { RefundForm } from './RefundForm.tsx';
import { ReturnForm } from './ReturnForm.tsx';
import { ShipForm } from './ShipForm.tsx';
import type { Action } from './steps.ts';

export interface StepFormProps {
  readonly order: OrderView;
  readonly onDone: () => void;
}

interface StepSheetProps {
  readonly order: OrderView;
  readonly action: Action;
  readonly onClose: () => void;
}

/** Shows the form of an order action. */
export default function StepSheet({ order, action, onClose }: StepSheetProps) {
  const { t } = useSpeech();
  return (
    <Sheet title={t(`action.${action}`)} onClose={onClose}>
      <p className="hint">
        {t('order.number', { number: order.number })} · {buyerName(order, t)}
      </p>
      <ActionForm action={action} order={order} onDone={onClose} />
    </Sheet>
  );
}

function ActionForm({ action, ...props }: StepFormProps & { action: Action }) {
  switch (action) {
    case 'pay':
      return <PayForm {...props} />;
    case 'ship':
      return <ShipForm {...props} />;
    case 'quote':
      return <QuoteForm {...props} />;
    case 'refund':
      return <RefundForm {...props} />;
    case 'takeBack':
      return <ReturnForm {...props} />;
    case 'cancel':
      return <CancelForm {...props} />;
    case 'confirm':
    case 'agreeCod':
    case 'prepare':
    case 'shipPart':
    case 'ready':
    case 'pickUp':
    case 'deliver':
      // These actions have no form.
      return null;
  }
}
