import { listTemplates, type Template } from '../../shared/entities/template.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import { type AskDeps, placeOf } from './ask.ts';
import type { FactsFor } from './gather-facts.ts';
import { type Intended, maySend, type Verdict } from './may-send.ts';
import { type Window, windowOf } from './window.ts';

/** What can be sent into a conversation now. */
export interface SendOptions {
  readonly window: Window;
  readonly freeText: Verdict;
  readonly templates: readonly { readonly template: Template; readonly verdict: Verdict }[];
}

/** Loads what can be sent into a conversation now and what it would cost, by the same decision as for a send. */
export async function sendOptions(
  scope: TenantScope,
  conversationId: string,
  deps: Pick<AskDeps, 'table' | 'facts'>,
): Promise<SendOptions> {
  const { conversation, number } = await placeOf(deps.table, scope, conversationId);
  const freeText: Intended = { kind: 'free', automatic: false };
  const [inputFor, templates] = await Promise.all([
    deps.facts({ scope, conversation, number, marketing: true, asking: false }),
    listTemplates(deps.table, scope, number.wabaId),
  ]);
  return {
    window: windowOf(conversation.lastAskedAt, inputFor(freeText).now),
    freeText: decide(freeText, inputFor),
    templates: templates
      .filter(({ gone }) => !gone)
      .map((template) => ({ template, verdict: decide(intentOf(template), inputFor) })),
  };
}

const decide = (intent: Intended, inputFor: FactsFor): Verdict => maySend(intent, inputFor(intent));

const intentOf = ({ category, status, parameters }: Template): Intended => ({
  kind: 'template',
  automatic: false,
  template: { category, status, parameters, given: parameters },
});
