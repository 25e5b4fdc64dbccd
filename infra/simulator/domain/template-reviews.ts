import type { Template } from '../storage/templates.ts';
import { emitAccountWebhook } from './emit-webhook.ts';
import type { SimulatorState } from './simulator-state.ts';

/**
 * Reviews a new or changed template and reports the result to its account. Meta rejects a text that begins or ends with
 * a parameter.
 */
export function reviewTemplate(state: SimulatorState, id: string): void {
  const template = state.templates.get(id);
  if (template?.status !== 'PENDING') return;
  const status = isMalformed(template) ? 'REJECTED' : 'APPROVED';
  const reason = status === 'REJECTED' ? 'INVALID_FORMAT' : 'NONE';
  state.database.transaction(() => {
    state.templates.set(id, { status, reason, reviewAt: null });
    emitTemplateStatus(state, template, status, reason);
  });
}

/** Sends a `message_template_status_update` webhook. */
export function emitTemplateStatus(state: SimulatorState, template: Template, event: string, reason: string): void {
  emitAccountWebhook(state, template.accountId, 'message_template_status_update', {
    event,
    message_template_id: Number(template.id),
    message_template_name: template.name,
    message_template_language: template.language,
    reason,
  });
}

/** Resumes the reviews that were in progress when the process ended. */
export function resumeReviews(state: SimulatorState): void {
  for (const { id, reviewAt } of state.templates.listInReview())
    state.scheduler.schedule(reviewAt ?? state.clock.now(), () => reviewTemplate(state, id));
}

function isMalformed({ components }: Template): boolean {
  const text = components.find(({ type }) => type === 'BODY')?.text?.trim() ?? '';
  return /^\{\{[^}]*\}\}/.test(text) || /\{\{[^}]*\}\}$/.test(text);
}
