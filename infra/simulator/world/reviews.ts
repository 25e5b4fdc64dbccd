import type { Template } from '../state/templates.ts';
import { tellOfAccount } from './tell.ts';
import type { World } from './world.ts';

/** A new or changed template is reviewed and its account told. Meta rejects a text that begins or ends with a parameter. */
export function review(world: World, id: string): void {
  const template = world.templates.get(id);
  if (template?.status !== 'PENDING') return;
  const status = isBadlyFormed(template) ? 'REJECTED' : 'APPROVED';
  const reason = status === 'REJECTED' ? 'INVALID_FORMAT' : 'NONE';
  world.database.together(() => {
    world.templates.set(id, { status, reason, reviewAt: null });
    tellTemplate(world, template, status, reason);
  });
}

export function tellTemplate(world: World, template: Template, event: string, reason: string): void {
  tellOfAccount(world, template.accountId, 'message_template_status_update', {
    event,
    message_template_id: Number(template.id),
    message_template_name: template.name,
    message_template_language: template.language,
    reason,
  });
}

/** Goes on with the reviews that were under way when the process ended. */
export function resumeReviews(world: World): void {
  for (const { id, reviewAt } of world.templates.inReview())
    world.agenda.at(reviewAt ?? world.clock.now(), () => review(world, id));
}

function isBadlyFormed({ components }: Template): boolean {
  const text = components.find(({ type }) => type === 'BODY')?.text?.trim() ?? '';
  return /^\{\{[^}]*\}\}/.test(text) || /\{\{[^}]*\}\}$/.test(text);
}
