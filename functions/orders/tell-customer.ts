import type { FactOf } from '../../events/facts.ts';
import { mapBounded, settle } from '../../shared/bounded.ts';
import { type Clock, seconds } from '../../shared/clock.ts';
import { type Notice, newNotice } from '../../shared/entities/notice.ts';
import { getNumber } from '../../shared/entities/number.ts';
import type { Entry, Order } from '../../shared/entities/order.ts';
import { getSettings, type Language } from '../../shared/entities/settings.ts';
import { findTemplate } from '../../shared/entities/template.ts';
import { Problem } from '../../shared/http/problem.ts';
import { line } from '../../shared/line.ts';
import { type Job, NotYet } from '../../shared/queue/worker.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import type { OutboundContent } from '../../shared/whatsapp/outbound.ts';
import { type AskDeps, askToSend } from '../outbound/ask.ts';
import { loadOrder } from './load-order.ts';
import { freeContent, ORDER_TEMPLATE, sentenceOf, templateContent } from './notice-text.ts';
import { failureOf } from './outcomes.ts';
import { isTransition, transitionOf } from './transitions.ts';

type Changed = FactOf<'warung.order.changed.v1'>;
type TellDeps = Pick<AskDeps, 'table' | 'clock' | 'facts'>;

/** Orders of one event that are told at the same time. */
const PARALLEL = 4;
/** After this many seconds a tenant's rate of sends has room again, if nobody says better. */
const SOON = 10;

/**
 * Work of the queue `order-notices`: tells customers of what became of their orders, each step once and in order. A message is taken on
 * in the same transaction as the notice of it. What may not be sent is noted with the reason and shown to the shop.
 * @throws NotYet when the tenant sends too fast
 */
export const createTellCustomer =
  (deps: TellDeps) =>
  async ({ input }: Job<readonly Changed[]>): Promise<void> => {
    const orders = new Map(input.map((fact) => [`${fact.tenantId} ${fact.orderId}`, fact]));
    // One that fails holds up no other of its event; what was told is not told again.
    const told = await mapBounded([...orders.values()], PARALLEL, (fact) => settle(() => tellOrder(fact, deps)));
    const failure = failureOf(told);
    if (failure !== undefined) throw failure;
  };

async function tellOrder({ tenantId, orderId }: Changed, deps: TellDeps): Promise<void> {
  const scope = new TenantScope(tenantId);
  const loaded = await loadOrder(deps.table, scope, orderId);
  if (!loaded) return line().count('nothingThere');
  const known = new Set(loaded.notices.map(({ version }) => version));
  const untold = loaded.order.history.filter(({ version, transition }) => tells(transition) && !known.has(version));
  if (untold.length === 0) return;
  const { language } = await getSettings(deps.table, scope);
  for (const entry of untold) await tellStep({ scope, order: loaded.order, entry, language }, deps);
}

const tells = (transition: string): boolean => isTransition(transition) && transitionOf(transition).tells;

interface Step {
  readonly scope: TenantScope;
  readonly order: Order;
  readonly entry: Entry;
  readonly language: Language;
}

async function tellStep(step: Step, deps: TellDeps): Promise<void> {
  const { order, entry, language } = step;
  const sentence = sentenceOf(order, entry, language);
  if (sentence === undefined) return;
  const reason = await ask(freeContent(order, entry, sentence, language), step, deps);
  if (reason === undefined) return;
  const template = reason === 'WindowClosed' && (await hasTemplate(step, deps));
  const still = template ? await ask(templateContent(order, sentence, language), step, deps) : reason;
  if (still !== undefined) await noteRefusal(still, step, deps);
}

/** Takes the message on; answers why it may not be sent. @throws NotYet, TooMuchContention */
async function ask(content: OutboundContent, step: Step, deps: TellDeps): Promise<string | undefined> {
  const { scope, order, entry } = step;
  const { conversationId, orderId } = order;
  const at = seconds(deps.clock);
  const notice = (messageId: string): Notice => ({ version: entry.version, state: 'told', at, messageId });
  try {
    await askToSend(
      content,
      { scope, conversationId, by: undefined, automatic: true },
      { ...deps, clock: after(deps.clock, entry.version), refreshTemplates: async () => false },
      ({ messageId }) => [newNotice(scope, orderId, notice(messageId))],
    );
    line().count('told');
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { status, code, headers } = error.details;
    if (status === 429) throw new NotYet(Number(headers?.['retry-after']) || SOON, 'the tenant sends too fast');
    return code ?? 'NotSent';
  }
}

/** Messages sort by the millisecond of their asking: those of one order, asked in the same one, by what they tell of. */
const after = (clock: Clock, version: number): Clock => ({ now: () => clock.now() + version });

/** Whether the shop has the approved template; one that WhatsApp would take for advertising is not it. */
async function hasTemplate({ scope, order, language }: Step, { table }: TellDeps): Promise<boolean> {
  const number = await getNumber(table, scope, order.phoneNumberId);
  const found = number && (await findTemplate(table, scope, number.wabaId, ORDER_TEMPLATE.name, language));
  return (
    found?.status === 'APPROVED' &&
    found.category.toUpperCase() === 'UTILITY' &&
    found.parameters === ORDER_TEMPLATE.parameters
  );
}

async function noteRefusal(reason: string, { scope, order, entry }: Step, { table, clock }: TellDeps): Promise<void> {
  const notice: Notice = { version: entry.version, state: 'refused', at: seconds(clock), reason };
  const write = newNotice(scope, order.orderId, notice);
  if (write.do === 'put') await table.put(write);
  line().count('refused');
}
