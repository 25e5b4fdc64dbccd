import { listTemplates, type Template } from '../../shared/entities/template.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import { type AskDeps, placeOf } from './ask.ts';
import type { FactsFor } from './gather-facts.ts';
import { type Intended, maySend, type Verdict } from './may-send.ts';
import { type Window, windowOf } from './window.ts';

export interface SendOptions {
  readonly window: Window;
  readonly freeText: Verdict;
  readonly templates: readonly { readonly template: Template; readonly verdict: Verdict }[];
}

/** What may be sent into a conversation now, and what it would cost: the same decision as for a send, asked without sending. */
export async function sendOptions(
  scope: TenantScope,
  conversationId: string,
  deps: Pick<AskDeps, 'table' | 'facts'>,
): Promise<SendOptions> {
  const { conversation, number } = await placeOf(deps.table, scope, conversationId);
  const intended: Intended = { kind: 'free', automatic: false };
  const [facts, templates] = await Promise.all([
    deps.facts({ scope, conversation, number, marketing: true, asking: false }),
    listTemplates(deps.table, scope, number.wabaId),
  ]);
  return {
    window: windowOf(conversation.lastAskedAt, facts(intended).now),
    freeText: maySend(intended, facts(intended)),
    templates: templates
      .filter(({ gone }) => !gone)
      .map((template) => ({ template, verdict: verdictOn(intendedFor(template), facts) })),
  };
}

const verdictOn = (intended: Intended, facts: FactsFor): Verdict => maySend(intended, facts(intended));

const intendedFor = ({ category, status, parameters }: Template): Intended => ({
  kind: 'template',
  automatic: false,
  template: { category, status, parameters, given: parameters },
});
