import { useAgents } from '../api/business-queries.ts';
import { useSpeech } from '../app/shop.ts';
import { initials } from './names.ts';

/** The initials of who answers a customer; nothing for a customer whom nobody has taken. */
export function Owner({ id, mine }: { id: string | null; mine: boolean }) {
  const { t } = useSpeech();
  const name = useAgentName(id);
  if (id === null) return null;
  return (
    <span className={mine ? 'owner owner-mine' : 'owner'} title={name}>
      <span aria-hidden="true">{initials(name) || '?'}</span>
      <span className="sr">{mine ? t('owner.me') : t('owner.is', { name })}</span>
    </span>
  );
}

/** What a person of the business is called; somebody who is not in the list any more is a former colleague. */
export function useAgentName(id: string | null): string {
  const { t } = useSpeech();
  const { data: agents } = useAgents();
  return agents?.find((agent) => agent.id === id)?.name ?? (agents === undefined ? '' : t('owner.former'));
}
