import { ArrowLeft } from 'lucide-react';
import type { ConversationView } from '../../../../conversations/views.ts';
import { ConnectionWords } from '../app/ConnectionWords.tsx';
import { goBack, linkTo } from '../app/location.ts';
import type { Route } from '../app/route.ts';
import { useNow, useShop, useSpeech } from '../app/shop.ts';
import { windowState } from '../list/window.ts';
import { shortWindowWords } from '../list/window-words.ts';
import { useAgentName } from '../people/Owner.tsx';
import { OwnerButton } from '../people/OwnerButton.tsx';
import { Avatar } from '../ui/Avatar.tsx';

interface HeaderProps {
  readonly route: Extract<Route, { at: 'chats' }>;
  readonly name: string;
  readonly conversation: ConversationView | undefined;
}

/**
 * Shows the customer, how long the customer service window stays open, and the agent who owns the conversation. The
 * name links to the details of the customer.
 */
export function Header({ route, name, conversation }: HeaderProps) {
  const { t, format } = useSpeech();
  const { me } = useShop();
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
            <a className="about-link" {...linkTo({ ...route, about: true })}>
              {name}
              <span className="sr">, {t('about.open')}</span>
            </a>
          </h2>
          {conversation && (
            <p className="thread-status">
              <ConnectionWords problemsOnly />
              <span>{shortWindowWords(window, t, format)}</span>
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
