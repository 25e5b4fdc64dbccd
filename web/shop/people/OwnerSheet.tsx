import { Check } from 'lucide-react';
import { useAgents } from '../api/business-queries.ts';
import { useLanguage, useServices } from '../app/contexts.ts';
import Sheet from '../ui/Sheet.tsx';

interface OwnerSheetProps {
  readonly ownerId: string | null;
  readonly busy: boolean;
  readonly failed: boolean;
  readonly onChoose: (agentId: string | null) => void;
  readonly onClose: () => void;
}

/** Sheet to choose the agent who handles a conversation. */
export default function OwnerSheet({ ownerId, busy, failed, onChoose, onClose }: OwnerSheetProps) {
  const { t } = useLanguage();
  const { me } = useServices();
  const { data: agents = [] } = useAgents();
  const choices = [
    ...agents.map(({ id, name }) => ({ id, name: id === me.agent.id ? t('owner.self', { name }) : name })),
    { id: null, name: t('owner.none') },
  ];
  return (
    <Sheet title={t('owner.transferTo')} onClose={onClose}>
      <p className="hint">{t('owner.hint')}</p>
      <ul className="choices">
        {choices.map(({ id, name }) => (
          <li key={id ?? 'nobody'}>
            <button
              type="button"
              className="choice"
              aria-pressed={id === ownerId}
              disabled={busy}
              onClick={() => (id === ownerId ? onClose() : onChoose(id))}
            >
              {name}
              {id === ownerId && <Check />}
            </button>
          </li>
        ))}
      </ul>
      {failed && (
        <p className="why why-failed" role="alert">
          {t('owner.failed')}
        </p>
      )}
    </Sheet>
  );
}
