import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConversationView } from '../../../../conversations/views.ts';
import { useNumbers } from '../api/business-queries.ts';
import { goBack } from '../app/location.ts';
import type { Route } from '../app/route.ts';
import { useNow, useShop, useSpeech } from '../app/shop.ts';
import { windowState } from '../list/window.ts';
import { windowWords } from '../list/window-words.ts';
import { phoneText } from '../people/names.ts';
import { useAgentName } from '../people/Owner.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { OrdersOf } from './OrdersOf.tsx';

interface AboutProps {
  readonly route: Extract<Route, { at: 'chats' }>;
  readonly conversation: ConversationView;
  readonly name: string;
}

/** Who a customer is: beside the thread where there is room, a screen of its own where there is none. */
export function About({ route, conversation, name }: AboutProps) {
  const { t, format } = useSpeech();
  const { me } = useShop();
  const { data: numbers } = useNumbers();
  const { contact, window, ownerId, phoneNumberId, waitingSince } = conversation;
  const now = useNow();
  const state = windowState(window, now);
  const ownerName = useAgentName(ownerId);
  const ours = numbers?.find((number) => number.phoneNumberId === phoneNumberId);
  return (
    <aside className="about-pane" tabIndex={-1} aria-label={t('about.title', { name })}>
      <header className="about-head">
        <button
          type="button"
          className="icon-button about-back"
          aria-label={t('back')}
          onClick={() => goBack({ ...route, about: false })}
        >
          <ArrowLeft />
        </button>
        <Avatar name={name} window={state} />
        <h2 dir="auto">{name}</h2>
      </header>
      <dl className="facts">
        <Fact name={t('about.number')}>
          {contact.waId === null ? t('about.noNumber') : <a href={`tel:+${contact.waId}`}>{phoneText(contact.waId)}</a>}
        </Fact>
        {contact.userId !== null && <Fact name={t('about.userId')}>{contact.userId}</Fact>}
        <Fact name={t('about.window')}>
          {windowWords(state, t, format)}
          {state.state !== 'closed' && window.until !== null && (
            <span className="file-note">{t('about.until', { moment: format.moment(window.until) })}</span>
          )}
        </Fact>
        <Fact name={t('about.waiting')}>
          {waitingSince === null ? t('about.answered') : format.duration(now - Date.parse(waitingSince))}
        </Fact>
        <Fact name={t('about.owner')}>
          {ownerId === null ? t('owner.none') : ownerId === me.agent.id ? t('owner.me') : ownerName}
        </Fact>
        <Fact name={t('about.businessNumber')}>{ours?.displayPhoneNumber ?? phoneNumberId}</Fact>
      </dl>
      <OrdersOf conversationId={conversation.id} />
      <p className="hint">{t('about.privacy')}</p>
    </aside>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
