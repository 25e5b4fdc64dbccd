import { toIsoTime } from '../../shared/clock.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { EnqueueDeps } from '../outbound/enqueue-message.ts';
import { loadSendOptions } from '../outbound/load-send-options.ts';
import type { SendDecision } from '../outbound/may-send.ts';
import type { SendOptions } from './views.ts';

/** Returns the API representation of what may be sent now. @throws Problem 404 */
export async function loadSendOptionsView(
  scope: TenantScope,
  conversationId: string,
  deps: Pick<EnqueueDeps, 'table' | 'loadPolicyInput'>,
): Promise<SendOptions> {
  const { window, freeText, templates } = await loadSendOptions(scope, conversationId, deps);
  const until = window.until === undefined ? null : toIsoTime(window.until);
  return {
    window: { open: window.open, until },
    freeText: verdictView(freeText),
    templates: templates.map(({ template, verdict }) => ({
      name: template.name,
      language: template.language,
      category: template.category,
      body: template.body,
      parameters: template.parameters,
      verdict: verdictView(verdict),
    })),
  };
}

function verdictView(verdict: SendDecision): SendOptions['freeText'] {
  const { price } = verdict;
  if (verdict.allowed) return { allowed: true, price, warnings: [...verdict.warnings] };
  const { reason, title, remedy } = verdict;
  return { allowed: false, reason, title: { ...title }, remedy: { ...remedy }, price };
}
