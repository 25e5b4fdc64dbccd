import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  cancelOrderOperation,
  confirmOrderOperation,
  fulfilOrderOperation,
  payOrderOperation,
  quoteOrderOperation,
  refundOrderOperation,
} from '../../../../orders/operations.ts';
import { $OrderView, type OrderView } from '../../../../orders/views.ts';
import type { Place } from '../api/client.ts';
import { putOrder } from '../api/order-queries.ts';
import { useRequestKey } from '../api/request-key.ts';
import { useShop, useSpeech } from '../app/shop.ts';
import { say } from '../ui/say.ts';
import { due } from './amounts.ts';
import { follow } from './follow.ts';
import { stageOf } from './stage.ts';
import type { Action } from './steps.ts';

/** The API request for an order action. */
export interface Step {
  readonly place: Place;
  readonly body?: unknown;
}

const fulfil = (status: string, more: object = {}): Step => ({
  place: fulfilOrderOperation,
  body: { status, ...more },
});

/** Creates the requests for actions with a form. */
export const steps = {
  pay: (body: object): Step => ({ place: payOrderOperation, body }),
  refund: (body: object): Step => ({ place: refundOrderOperation, body }),
  quote: (body: object): Step => ({ place: quoteOrderOperation, body }),
  ship: (body: object): Step => fulfil('shipped', body),
  takeBack: (restock: boolean): Step => fulfil('returned', { restock }),
  cancel: (): Step => ({ place: cancelOrderOperation }),
} as const;

/** Returns the request for an action without a form, or null if the action has a form. */
export function pressed(action: Action, order: Pick<OrderView, 'total' | 'paid'>): Step | null {
  switch (action) {
    case 'confirm':
      return { place: confirmOrderOperation };
    case 'agreeCod':
      return steps.pay({ method: 'cod', stage: 'agreed', amount: due(order).amount });
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
export function useStep(id: string, onDone: () => void = () => undefined) {
  const { api } = useShop();
  const { t } = useSpeech();
  const client = useQueryClient();
  const keys = useRequestKey();
  return useMutation({
    mutationFn: ({ place, body }: Step) =>
      api.call(
        place,
        { path: { id }, ...(body === undefined ? {} : { body }), idempotencyKey: keys.keyFor([place.path, body]) },
        $OrderView,
      ),
    onSuccess(order) {
      putOrder(client, order);
      onDone();
      say(t('action.done', { number: order.number, stage: t(`stage.${stageOf(order)}`) }));
      follow(id);
    },
    onSettled(_, error) {
      keys.onSettled(error);
      if (error === null) return;
      void client.invalidateQueries({ queryKey: ['order', id] });
      void client.invalidateQueries({ queryKey: ['orders'] });
    },
  });
}
