import type { OrderView } from '../../../functions/orders/api/views.ts';
import { useLanguage } from '../app/contexts.ts';
import Sheet from '../ui/Sheet.tsx';
import { CancelForm } from './CancelForm.tsx';
import type { ActionFormProps, OrderAction } from './next-actions.ts';
import { customerNameOf } from './order-messages.ts';
import { PayForm } from './PayForm.tsx';
import { QuoteForm } from './QuoteForm.tsx';
import { RefundForm } from './RefundForm.tsx';
import { ReturnForm } from './ReturnForm.tsx';
import { ShipForm } from './ShipForm.tsx';

interface ActionSheetProps {
  readonly order: OrderView;
  readonly action: OrderAction;
  readonly onClose: () => void;
}

/** Shows the form of an order action. */
export default function ActionSheet({ order, action, onClose }: ActionSheetProps) {
  const { t } = useLanguage();
  return (
    <Sheet title={t(`action.${action}`)} onClose={onClose}>
      <p className="hint">
        {t('order.number', { number: order.number })} · {customerNameOf(order, t)}
      </p>
      <ActionForm action={action} order={order} onDone={onClose} />
    </Sheet>
  );
}

function ActionForm({ action, ...props }: ActionFormProps & { action: OrderAction }) {
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
