import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  cancelOrderOperation,
  confirmOrderOperation,
  fulfilOrderOperation,
  payOrderOperation,
  quoteOrderOperation,
  refundOrderOperation,
} from '../../../functions/orders/api/operations.ts';
import { type OrderView, orderViewSchema } from '../../../functions/orders/api/views.ts';
import type { Endpoint } from '../api/client.ts';
import { useIdempotencyKey } from '../api/idempotency-key.ts';
import { putOrder } from '../api/order-queries.ts';
import { useLanguage, useServices } from '../app/contexts.ts';
import { announce } from '../ui/announce.ts';
import { amountDue } from './amounts.ts';
import type { OrderAction } from './next-actions.ts';
import { restoreFocus } from './restore-focus.ts';
import { stageOf } from './stage.ts';

/** The API request for an order action. */
export interface ActionRequest {
  readonly place: Endpoint;
  readonly body?: unknown;
}

const fulfil = (status: string, more: object = {}): ActionRequest => ({
  place: fulfilOrderOperation,
  body: { status, ...more },
});

/** Creates the requests for actions with a form. */
export const actionRequests = {
  pay: (body: object): ActionRequest => ({ place: payOrderOperation, body }),
  refund: (body: object): ActionRequest => ({ place: refundOrderOperation, body }),
  quote: (body: object): ActionRequest => ({ place: quoteOrderOperation, body }),
  ship: (body: object): ActionRequest => fulfil('shipped', body),
  takeBack: (restock: boolean): ActionRequest => fulfil('returned', { restock }),
  cancel: (): ActionRequest => ({ place: cancelOrderOperation }),
} as const;

/** Returns the request for an action without a form, or null if the action has a form. */
export function requestWithoutForm(
  action: OrderAction,
  order: Pick<OrderView, 'total' | 'paid'>,
): ActionRequest | null {
  switch (action) {
    case 'confirm':
      return { place: confirmOrderOperation };
    case 'agreeCod':
      return actionRequests.pay({ method: 'cod', stage: 'agreed', amount: amountDue(order).amount });
    case 'prepare':
      return fulfil('preparing');
    case 'shipPart':
      return fulfil('partially_shipped');
    case 'ready':
      return fulfil('ready_for_pickup');
    case 'pickUp':
      return fulfil('picked_up');
    case 'deliver':
      return fulfil('delivered');
    case 'quote':
    case 'pay':
    case 'ship':
    case 'refund':
    case 'takeBack':
    case 'cancel':
      return null;
  }
}

/**
 * Returns a mutation that executes an order action. An idempotency key makes sure that repeated presses execute it
 * once. The returned order is shown at once; after a failure the order is loaded again.
 */
export function useOrderAction(id: string, onDone: () => void = () => undefined) {
  const { api } = useServices();
  const { t } = useLanguage();
  const client = useQueryClient();
  const keys = useIdempotencyKey();
  return useMutation({
    mutationFn: ({ place, body }: ActionRequest) =>
      api.call(
        place,
        { path: { id }, ...(body === undefined ? {} : { body }), idempotencyKey: keys.keyFor([place.path, body]) },
        orderViewSchema,
      ),
    onSuccess(order) {
      putOrder(client, order);
      onDone();
      announce(t('action.done', { number: order.number, stage: t(`stage.${stageOf(order)}`) }));
      restoreFocus(id);
    },
    onSettled(_, error) {
      keys.onSettled(error);
      if (error === null) return;
      void client.invalidateQueries({ queryKey: ['order', id] });
      void client.invalidateQueries({ queryKey: ['orders'] });
    },
  });
}
