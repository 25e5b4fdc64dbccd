import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConversationView } from '../../../functions/conversations/views.ts';
import { useNumbers } from '../api/business-queries.ts';
import { useLanguage, useNow, useServices } from '../app/contexts.ts';
import { goBack } from '../app/navigation.ts';
import type { Route } from '../app/route.ts';
import { windowMessage, windowState } from '../list/window-state.ts';
import { phoneText } from '../people/display-names.ts';
import { useAgentName } from '../people/OwnerBadge.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { CustomerOrders } from './CustomerOrders.tsx';

interface CustomerPaneProps {
  readonly route: Extract<Route, { at: 'chats' }>;
  readonly conversation: ConversationView;
  readonly name: string;
}

/** Shows the details of a customer: beside the thread on a wide screen, as a separate screen on a narrow one. */
export function CustomerPane({ route, conversation, name }: CustomerPaneProps) {
  const { t, format } = useLanguage();
  const { me } = useServices();
  const { data: numbers } = useNumbers();
  const { contact, window, ownerId, phoneNumberId, waitingSince } = conversation;
  const now = useNow();
  const state = windowState(window, now);
  const ownerName = useAgentName(ownerId);
  const businessNumber = numbers?.find((number) => number.phoneNumberId === phoneNumberId);
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
        <Detail name={t('about.number')}>
          {contact.waId === null ? t('about.noNumber') : <a href={`tel:+${contact.waId}`}>{phoneText(contact.waId)}</a>}
        </Detail>
        {contact.userId !== null && <Detail name={t('about.userId')}>{contact.userId}</Detail>}
        <Detail name={t('about.window')}>
          {windowMessage(state, t, format)}
          {state.state !== 'closed' && window.until !== null && (
            <span className="file-note">{t('about.until', { moment: format.moment(window.until) })}</span>
          )}
        </Detail>
        <Detail name={t('about.waiting')}>
          {waitingSince === null ? t('about.answered') : format.duration(now - Date.parse(waitingSince))}
        </Detail>
        <Detail name={t('about.owner')}>
          {ownerId === null ? t('owner.none') : ownerId === me.agent.id ? t('owner.me') : ownerName}
        </Detail>
        <Detail name={t('about.businessNumber')}>{businessNumber?.displayPhoneNumber ?? phoneNumberId}</Detail>
      </dl>
      <CustomerOrders conversationId={conversation.id} />
      <p className="hint">{t('about.privacy')}</p>
    </aside>
  );
}

function Detail({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
