import type { ConversationView } from '../../../../conversations/views.ts';
import { linkTo } from '../app/location.ts';
import type { Tab } from '../app/route.ts';
import { useNow, useShop, useSpeech } from '../app/shop.ts';
import { customerName } from '../people/names.ts';
import { Owner } from '../people/Owner.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { LastLine } from './LastLine.tsx';
import { WaitingClock } from './WaitingClock.tsx';
import { windowState } from './window.ts';
import { windowWords } from './window-words.ts';

interface RowProps {
  readonly conversation: ConversationView;
  readonly tab: Tab;
  readonly selected: boolean;
  readonly unsent: number;
  readonly tabIndex: 0 | -1;
}

/** A conversation in the list. The row is one link, so that screen readers read all of it. */
export function Row({ conversation, tab, selected, unsent, tabIndex }: RowProps) {
  const { t, format } = useSpeech();
  const { me } = useShop();
  const { id, contact, lastMessage, lastMessageAt, waitingSince, ownerId } = conversation;
  const window = windowState(conversation.window, useNow());
  const name = customerName(contact, (tail) => t('customer.unnamed', { tail }));
  return (
    <li>
      <a
        {...linkTo({ at: 'chats', tab, conversationId: id, about: false })}
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
          <LastLine message={lastMessage} />
        </span>
        <span className="row-side">
          {waitingSince !== null ? (
            <WaitingClock since={waitingSince} />
          ) : (
            lastMessageAt !== null && <RowTime at={lastMessageAt} />
          )}
          <span className="row-chips">
            {unsent > 0 && <span className="chip chip-waiting">{t('list.unsent', { n: unsent })}</span>}
            <Owner id={ownerId} isMine={ownerId === me.agent.id} />
          </span>
        </span>
        <span className="sr">{windowWords(window, t, format)}</span>
      </a>
    </li>
  );
}

function RowTime({ at }: { at: string }) {
  const { format } = useSpeech();
  const today = format.dayKey(at) === format.dayKey(new Date(useNow()).toISOString());
  return <time dateTime={at}>{today ? format.time(at) : format.shortDay(at)}</time>;
}
