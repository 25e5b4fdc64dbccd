import { listTemplates, type Template } from '../../shared/entities/template.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import { type EnqueueDeps, loadConversationAndNumber } from './enqueue-message.ts';
import type { PolicyInputFor } from './load-send-policy-input.ts';
import { maySend, type SendDecision, type SendIntent } from './may-send.ts';
import { type ServiceWindow, serviceWindowOf } from './service-window.ts';

/** What can be sent into a conversation now. */
export interface SendOptions {
  readonly window: ServiceWindow;
  readonly freeText: SendDecision;
  readonly templates: readonly { readonly template: Template; readonly verdict: SendDecision }[];
}

/** Loads what can be sent into a conversation now and what it would cost, by the same decision as for a send. */
export async function loadSendOptions(
  scope: TenantScope,
  conversationId: string,
  deps: Pick<EnqueueDeps, 'table' | 'loadPolicyInput'>,
): Promise<SendOptions> {
  const { conversation, number } = await loadConversationAndNumber(deps.table, scope, conversationId);
  const freeText: SendIntent = { kind: 'free', isAutomatic: false };
  const [inputFor, templates] = await Promise.all([
    deps.loadPolicyInput({ scope, conversation, number, isMarketing: true, isNewRequest: false }),
    listTemplates(deps.table, scope, number.wabaId),
  ]);
  return {
    window: serviceWindowOf(conversation.lastAskedAt, inputFor(freeText).now),
    freeText: decide(freeText, inputFor),
    templates: templates
      .filter(({ gone }) => !gone)
      .map((template) => ({ template, verdict: decide(intentOf(template), inputFor) })),
  };
}

const decide = (intent: SendIntent, inputFor: PolicyInputFor): SendDecision => maySend(intent, inputFor(intent));

const intentOf = ({ category, status, parameters }: Template): SendIntent => ({
  kind: 'template',
  isAutomatic: false,
  template: { category, status, parameters, given: parameters },
});
