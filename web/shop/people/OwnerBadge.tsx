import { initialsOf } from '../../ui/initials.ts';
import { useAgents } from '../api/business-queries.ts';
import { useLanguage } from '../app/contexts.ts';

/** Badge with the initials of the agent who handles a conversation; nothing if it is unassigned. */
export function OwnerBadge({ id, isMine }: { id: string | null; isMine: boolean }) {
  const { t } = useLanguage();
  const name = useAgentName(id);
  if (id === null) return null;
  return (
    <span className={isMine ? 'owner owner-mine' : 'owner'} title={name}>
      <span aria-hidden="true">{initialsOf(name) || '?'}</span>
      <span className="sr">{isMine ? t('owner.me') : t('owner.is', { name })}</span>
    </span>
  );
}

/** Returns the name of an agent. An id that is not in the list belongs to a former team member. */
export function useAgentName(id: string | null): string {
  const { t } = useLanguage();
  const { data: agents } = useAgents();
  return agents?.find((agent) => agent.id === id)?.name ?? (agents === undefined ? '' : t('owner.former'));
}
