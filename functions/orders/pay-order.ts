import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import type * as z from 'zod';
import { base32 } from '../../shared/base32.ts';
import type { Order } from '../../shared/entities/order.ts';
import type { PaymentRecord } from '../../shared/entities/payment-record.ts';
import type { Remembered } from '../../shared/http/once.ts';
import { conflict } from '../../shared/http/problem.ts';
import { compareMoney } from '../../shared/money/money.ts';
import { type MoneyJson, moneyJson, moneyOf } from '../../shared/money/schema.ts';
import { type Change, type ChangeRequest, changeOrder } from './change-order.ts';
import { paid, paidTooLate, received, refunded } from './decide.ts';
import type { LoadedOrder } from './load-order.ts';
import type { $NewPayment, $NewRefund, GivenAmount } from './operations.ts';
import { payable, unusable } from './problems.ts';
import type { OrderDeps } from './save.ts';

/**
 * Records a payment by hand. For an order that had expired its pieces are taken again if they are still there; else the money is
 * to be given back. The same reference and amount is recorded once.
 * @throws Problem 409, 422
 */
export function payOrder(
  request: ChangeRequest & { readonly body: z.infer<typeof $NewPayment> },
  deps: OrderDeps,
): Promise<Remembered> {
  const { method, amount: given, reference, proof } = request.body;
  const stage = method === 'cod' ? (request.body.stage ?? 'collected') : undefined;
  return changeOrder(request, deps, (loaded, actor): Change | undefined => {
    const { order } = loaded;
    const amount = amountOf(given, order);
    const id = idOf('payment', stage, reference, deps);
    if (isRecorded(loaded, id, amount)) return undefined;
    const record = present({
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
    const paying = { method, amount, stage };
    if (order.status !== 'expired') return { ...change, after: paid(order, paying, actor) };
    const late = stage === 'agreed' ? {} : { whenShort: { ...change, after: paidTooLate(order, paying, actor) } };
    return { ...change, after: paid(order, paying, actor), ...late };
  });
}

/** Records money that was given back. @throws Problem 409, 422 for more than came in */
export function refundOrder(
  request: ChangeRequest & { readonly body: z.infer<typeof $NewRefund> },
  deps: OrderDeps,
): Promise<Remembered> {
  const { method, amount: given, reference } = request.body;
  return changeOrder(request, deps, (loaded, actor): Change | undefined => {
    const { order } = loaded;
    const amount = amountOf(given, order);
    const id = idOf('refund', undefined, reference, deps);
    if (isRecorded(loaded, id, amount)) return undefined;
    if (compareMoney(moneyOf(amount), received(order)) > 0) throw unusable('body.amount', 'more than was paid');
    const record = present({ id, kind: 'refund', method, amount, reference, version: order.version, ...actor });
    return { record, status: 201, after: refunded(order, amount, actor) };
  });
}

/** In the order's currency and no other. */
function amountOf(given: GivenAmount, { currency }: Order): MoneyJson {
  const amount = typeof given === 'string' ? { amount: given, currency } : given;
  if (amount.currency !== currency) throw unusable('body.amount', `must be in ${currency}, like the order`);
  return moneyJson(moneyOf(payable(amount, 'body.amount')));
}

/** Derived from the reference where there is one: the same one is the same payment, whatever way the money is said to have come. */
function idOf(
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

/** @throws Problem 409 when the same reference was recorded with another amount: the first stays */
function isRecorded({ payments }: LoadedOrder, id: string, amount: MoneyJson): boolean {
  const known = payments.find((one) => one.id === id);
  if (!known) return false;
  if (compareMoney(moneyOf(known.amount), moneyOf(amount)) === 0) return true;
  throw conflict('This reference was recorded with another amount, which stays.');
}

/** A record without the parts that are not there. */
function present(
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
