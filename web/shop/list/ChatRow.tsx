import type { ConversationView } from '../../../functions/conversations/views.ts';
import { useLanguage, useNow, useServices } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import type { ChatTab } from '../app/route.ts';
import { customerName } from '../people/display-names.ts';
import { OwnerBadge } from '../people/OwnerBadge.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { LastMessage } from './LastMessage.tsx';
import { WaitingTime } from './WaitingTime.tsx';
import { windowMessage, windowState } from './window-state.ts';

interface RowProps {
  readonly conversation: ConversationView;
  readonly tab: ChatTab;
  readonly selected: boolean;
  readonly unsent: number;
  readonly tabIndex: 0 | -1;
}

/** A conversation in the list. The row is one link, so that screen readers read all of it. */
export function ChatRow({ conversation, tab, selected, unsent, tabIndex }: RowProps) {
  const { t, format } = useLanguage();
  const { me } = useServices();
  const { id, contact, lastMessage, lastMessageAt, waitingSince, ownerId } = conversation;
  const window = windowState(conversation.window, useNow());
  const name = customerName(contact, (tail) => t('customer.unnamed', { tail }));
  return (
    <li>
      <a
        {...linkProps({ at: 'chats', tab, conversationId: id, about: false })}
        className="row"
        data-roving={id}
        tabIndex={tabIndex}
        aria-current={selected ? 'page' : undefined}
      >
        <Avatar name={name} window={window} />
        <span className="row-main">
          <span className="row-name" dir="auto">
            {name}
          </span>
          <LastMessage message={lastMessage} />
        </span>
        <span className="row-side">
          {waitingSince !== null ? (
            <WaitingTime since={waitingSince} />
          ) : (
            lastMessageAt !== null && <RowTime at={lastMessageAt} />
          )}
          <span className="row-chips">
            {unsent > 0 && <span className="chip chip-waiting">{t('list.unsent', { n: unsent })}</span>}
            <OwnerBadge id={ownerId} isMine={ownerId === me.agent.id} />
          </span>
        </span>
        <span className="sr">{windowMessage(window, t, format)}</span>
      </a>
    </li>
  );
}

function RowTime({ at }: { at: string }) {
  const { format } = useLanguage();
  const today = format.dayKey(at) === format.dayKey(new Date(useNow()).toISOString());
  return <time dateTime={at}>{today ? format.time(at) : format.shortDay(at)}</time>;
}
