import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import type * as z from 'zod';
import { base32 } from '../../../shared/base32.ts';
import type { Order } from '../../../shared/entities/order.ts';
import type { PaymentRecord } from '../../../shared/entities/payment-record.ts';
import type { StoredResponse } from '../../../shared/http/idempotency.ts';
import { conflict } from '../../../shared/http/problem.ts';
import { compareMoney } from '../../../shared/money/money.ts';
import { fromMoneyJson, type MoneyJson, toMoneyJson } from '../../../shared/money/schema.ts';
import { applyLatePayment, applyPayment, applyRefund, netPaidOf } from '../domain/commands.ts';
import type { LoadedOrder } from '../load-order.ts';
import type { OrderDeps } from '../save-order.ts';
import { type Change, type ChangeRequest, changeOrder } from './change-order.ts';
import type { GivenAmount, newPaymentSchema, newRefundSchema } from './operations.ts';
import { requirePayable, unprocessable } from './problems.ts';

/**
 * Records a payment that an agent enters. An expired order is revived if its stock is still available; otherwise the
 * payment is due for refund. A payment with the same reference and amount is recorded once.
 * @throws Problem 409, 422
 */
export function payOrder(
  request: ChangeRequest & { readonly body: z.infer<typeof newPaymentSchema> },
  deps: OrderDeps,
): Promise<StoredResponse> {
  const { method, amount: given, reference, proof } = request.body;
  const stage = method === 'cod' ? (request.body.stage ?? 'collected') : undefined;
  return changeOrder(request, deps, (loaded, actor): Change | undefined => {
    const { order } = loaded;
    const amount = amountOf(given, order);
    const id = paymentIdOf('payment', stage, reference, deps);
    if (isRecorded(loaded, id, amount)) return undefined;
    const record = withoutUndefined({
      id,
      kind: 'payment',
      method,
      amount,
      stage,
      reference,
      proof,
      version: order.version,
      ...actor,
    });
    const change = { record, status: 201 } as const;
    const payment = { method, amount, stage };
    if (order.status !== 'expired') return { ...change, after: applyPayment(order, payment, actor) };
    const late = stage === 'agreed' ? {} : { whenShort: { ...change, after: applyLatePayment(order, payment, actor) } };
    return { ...change, after: applyPayment(order, payment, actor), ...late };
  });
}

/** Records a refund. @throws Problem 409, 422 for more than was paid */
export function refundOrder(
  request: ChangeRequest & { readonly body: z.infer<typeof newRefundSchema> },
  deps: OrderDeps,
): Promise<StoredResponse> {
  const { method, amount: given, reference } = request.body;
  return changeOrder(request, deps, (loaded, actor): Change | undefined => {
    const { order } = loaded;
    const amount = amountOf(given, order);
    const id = paymentIdOf('refund', undefined, reference, deps);
    if (isRecorded(loaded, id, amount)) return undefined;
    if (compareMoney(fromMoneyJson(amount), netPaidOf(order)) > 0)
      throw unprocessable('body.amount', 'must not exceed what was paid');
    const record = withoutUndefined({
      id,
      kind: 'refund',
      method,
      amount,
      reference,
      version: order.version,
      ...actor,
    });
    return { record, status: 201, after: applyRefund(order, amount, actor) };
  });
}

/** Converts a given amount to money in the order's currency. @throws Problem 422 for another currency */
function amountOf(given: GivenAmount, { currency }: Order): MoneyJson {
  const amount = typeof given === 'string' ? { amount: given, currency } : given;
  if (amount.currency !== currency)
    throw unprocessable('body.amount', `must be in ${currency}, the currency of the order`);
  return toMoneyJson(fromMoneyJson(requirePayable(amount, 'body.amount')));
}

/**
 * Derives the id from the reference if there is one: the same reference is the same payment, whatever the payment
 * method.
 */
function paymentIdOf(
  kind: PaymentRecord['kind'],
  stage: PaymentRecord['stage'],
  reference: string | undefined,
  { clock }: OrderDeps,
): string {
  if (reference === undefined) return ulid(clock.now());
  return base32(
    createHash('sha256')
      .update(`${kind}|${stage === 'agreed' ? stage : ''}|${reference}`)
      .digest(),
    26,
  );
}

/** Whether the payment is already recorded. @throws Problem 409 if its reference was recorded with another amount */
function isRecorded({ payments }: LoadedOrder, id: string, amount: MoneyJson): boolean {
  const recorded = payments.find((one) => one.id === id);
  if (!recorded) return false;
  if (compareMoney(fromMoneyJson(recorded.amount), fromMoneyJson(amount)) === 0) return true;
  throw conflict('This reference is already recorded with another amount.');
}

/** Removes the properties that are undefined. */
function withoutUndefined(
  record: {
    readonly [name in keyof PaymentRecord]: PaymentRecord[name] | undefined;
  } & Pick<PaymentRecord, 'id' | 'kind' | 'method' | 'amount' | 'version' | 'at' | 'by'>,
): PaymentRecord {
  const { stage, reference, proof, ...rest } = record;
  return {
    ...rest,
    ...(stage === undefined ? {} : { stage }),
    ...(reference === undefined ? {} : { reference }),
    ...(proof === undefined ? {} : { proof }),
  };
}
