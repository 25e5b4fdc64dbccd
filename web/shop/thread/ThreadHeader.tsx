import { ArrowLeft } from 'lucide-react';
import type { ConversationView } from '../../../functions/conversations/views.ts';
import { ConnectionStatus } from '../app/ConnectionStatus.tsx';
import { useLanguage, useNow, useServices } from '../app/contexts.ts';
import { goBack, linkProps } from '../app/navigation.ts';
import type { Route } from '../app/route.ts';
import { shortWindowMessage, windowState } from '../list/window-state.ts';
import { useAgentName } from '../people/OwnerBadge.tsx';
import { OwnerButton } from '../people/OwnerButton.tsx';
import { Avatar } from '../ui/Avatar.tsx';

interface ThreadHeaderProps {
  readonly route: Extract<Route, { at: 'chats' }>;
  readonly name: string;
  readonly conversation: ConversationView | undefined;
}

/**
 * Shows the customer, how long the customer service window stays open, and the agent who owns the conversation. The
 * name links to the details of the customer.
 */
export function ThreadHeader({ route, name, conversation }: ThreadHeaderProps) {
  const { t, format } = useLanguage();
  const { me } = useServices();
  const window = windowState(conversation?.window ?? { open: false, until: null }, useNow());
  const ownerId = conversation?.ownerId ?? null;
  const ownerName = useAgentName(ownerId);
  return (
    <header className="thread-head">
      <button
        type="button"
        className="icon-button back"
        aria-label={t('back')}
        onClick={() => goBack({ ...route, conversationId: null, about: false })}
      >
        <ArrowLeft />
      </button>
      <div className="thread-customer">
        <Avatar name={name} window={window} />
        <div>
          <h2 id="thread-title" tabIndex={-1} dir="auto">
            <a className="about-link" {...linkProps({ ...route, about: true })}>
              {name}
              <span className="sr">, {t('about.open')}</span>
            </a>
          </h2>
          {conversation && (
            <p className="thread-status">
              <ConnectionStatus problemsOnly />
              <span>{shortWindowMessage(window, t, format)}</span>
              {ownerId !== null && (
                <span>
                  <span className="sr">{t('about.owner')}: </span>
                  {ownerId === me.agent.id ? t('people.you') : ownerName}
                </span>
              )}
            </p>
          )}
        </div>
      </div>
      {conversation && <OwnerButton conversation={conversation} />}
    </header>
  );
}
