import type { DomainEventOf } from '../../../events/domain-events.ts';
import { type Clock, nowSeconds } from '../../../shared/clock.ts';
import { mapConcurrently, toResult } from '../../../shared/concurrency.ts';
import { type Notice, newNotice } from '../../../shared/entities/notice.ts';
import { getNumber } from '../../../shared/entities/number.ts';
import type { HistoryEntry, Order } from '../../../shared/entities/order.ts';
import { getSettings, type Language } from '../../../shared/entities/settings.ts';
import { findTemplate } from '../../../shared/entities/template.ts';
import { ProblemError } from '../../../shared/http/problem.ts';
import { throwIfFailed } from '../../../shared/queue/batch-failures.ts';
import { type Job, RetryLaterError } from '../../../shared/queue/worker.ts';
import { requestLog } from '../../../shared/request-log.ts';
import { TenantScope } from '../../../shared/table/keys.ts';
import type { OutboundContent } from '../../../shared/whatsapp/outbound.ts';
import { type EnqueueDeps, enqueueMessage } from '../../outbound/enqueue-message.ts';
import { isTransition, transitionOf } from '../domain/transitions.ts';
import { loadOrder } from '../load-order.ts';
import { ORDER_TEMPLATE, toFreeFormContent, toNoticeSentence, toTemplateContent } from '../notices/notice-content.ts';

type Changed = DomainEventOf<'warung.order.changed.v1'>;
type NotifyDeps = Pick<EnqueueDeps, 'table' | 'clock' | 'loadPolicyInput'>;

/** Orders of one message processed in parallel. */
const PARALLEL = 4;
/** The delay after a rate limit error without a `retry-after` header. */
const DEFAULT_RETRY_SECONDS = 10;

/**
 * Creates the worker of the queue `order-notices`. It notifies customers of the transitions of their orders, each once
 * and in order. One transaction enqueues the message and stores the notice. A refused message is recorded with its
 * reason and shown to the shop.
 * @throws RetryLaterError if the tenant exceeds its send rate
 */
export const createNotifyCustomer =
  (deps: NotifyDeps) =>
  async ({ input }: Job<readonly Changed[]>): Promise<void> => {
    const orders = new Map(input.map((event) => [`${event.tenantId} ${event.orderId}`, event]));
    // A failed order does not block the others of its message. A retry sends no notice twice.
    const results = await mapConcurrently([...orders.values()], PARALLEL, (event) =>
      toResult(() => notifyOfOrder(event, deps)),
    );
    throwIfFailed(results);
  };

async function notifyOfOrder({ tenantId, orderId }: Changed, deps: NotifyDeps): Promise<void> {
  const scope = new TenantScope(tenantId);
  const loaded = await loadOrder(deps.table, scope, orderId);
  if (!loaded) return requestLog().count('nothingThere');
  const notifiedVersions = new Set(loaded.notices.map(({ version }) => version));
  const pending = loaded.order.history.filter(
    ({ version, transition }) => hasNotice(transition) && !notifiedVersions.has(version),
  );
  if (pending.length === 0) return;
  const { language } = await getSettings(deps.table, scope);
  for (const entry of pending) await notifyOfTransition({ scope, order: loaded.order, entry, language }, deps);
}

const hasNotice = (transition: string): boolean =>
  isTransition(transition) && transitionOf(transition).notifiesCustomer;

interface NoticeContext {
  readonly scope: TenantScope;
  readonly order: Order;
  readonly entry: HistoryEntry;
  readonly language: Language;
}

async function notifyOfTransition(context: NoticeContext, deps: NotifyDeps): Promise<void> {
  const { order, entry, language } = context;
  const sentence = toNoticeSentence(order, entry, language);
  if (sentence === undefined) return;
  const reason = await enqueueNotice(toFreeFormContent(order, entry, sentence, language), context, deps);
  if (reason === undefined) return;
  const template = reason === 'WindowClosed' && (await hasTemplate(context, deps));
  const refusal = template ? await enqueueNotice(toTemplateContent(order, sentence, language), context, deps) : reason;
  if (refusal !== undefined) await recordRefusal(refusal, context, deps);
}

/** Enqueues the message. Returns the reason if it may not be sent. @throws RetryLaterError, TooMuchContentionError */
async function enqueueNotice(
  content: OutboundContent,
  context: NoticeContext,
  deps: NotifyDeps,
): Promise<string | undefined> {
  const { scope, order, entry } = context;
  const { conversationId, orderId } = order;
  const at = nowSeconds(deps.clock);
  const notice = (messageId: string): Notice => ({ version: entry.version, state: 'told', at, messageId });
  try {
    await enqueueMessage(
      content,
      { scope, conversationId, agentId: undefined, isAutomatic: true },
      { ...deps, clock: clockAfter(deps.clock, entry.version), refreshTemplates: async () => false },
      ({ messageId }) => [newNotice(scope, orderId, notice(messageId))],
    );
    requestLog().count('notified');
    return undefined;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { status, code, headers } = error.details;
    if (status === 429)
      throw new RetryLaterError(
        Number(headers?.['retry-after']) || DEFAULT_RETRY_SECONDS,
        'the tenant has reached its send rate',
      );
    return code ?? 'NotSent';
  }
}

/**
 * Messages sort by the millisecond of their request. Adding the version keeps an order's messages of one millisecond in
 * order.
 */
const clockAfter = (clock: Clock, version: number): Clock => ({ now: () => clock.now() + version });

/**
 * Whether the shop has the template, approved and in the category `UTILITY`: WhatsApp treats `MARKETING` as
 * advertising.
 */
async function hasTemplate({ scope, order, language }: NoticeContext, { table }: NotifyDeps): Promise<boolean> {
  const number = await getNumber(table, scope, order.phoneNumberId);
  const found = number && (await findTemplate(table, scope, number.wabaId, ORDER_TEMPLATE.name, language));
  return (
    found?.status === 'APPROVED' &&
    found.category.toUpperCase() === 'UTILITY' &&
    found.parameters === ORDER_TEMPLATE.parameters
  );
}

async function recordRefusal(
  reason: string,
  { scope, order, entry }: NoticeContext,
  { table, clock }: NotifyDeps,
): Promise<void> {
  const notice: Notice = { version: entry.version, state: 'refused', at: nowSeconds(clock), reason };
  const write = newNotice(scope, order.orderId, notice);
  if (write.do === 'put') await table.put(write);
  requestLog().count('refused');
}
