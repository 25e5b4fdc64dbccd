import { ArrowLeft } from 'lucide-react';
import type { BusinessNumber, State } from '../../../phone-api.ts';
import { formatTimeOrDay } from '../../logic/days.ts';
import { previewOf } from '../../logic/preview.ts';
import { readContent } from '../../logic/read-content.ts';
import { useNow } from '../../state/browser-hooks.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { Avatar } from '../Avatar/Avatar.tsx';
import { Badge } from '../Badge/Badge.tsx';
import { IconButton } from '../IconButton/IconButton.tsx';
import { Ticks } from '../Ticks/Ticks.tsx';
import styles from './ChatList.module.css';

interface ChatListProps {
  readonly numbers: readonly BusinessNumber[];
  readonly chats: State['chats'];
  readonly onOpen: (phoneNumberId: string) => void;
  readonly onBack: (() => void) | undefined;
}

/** Businesses that the customer can write to, with the most recent chat first. */
export function ChatList({ numbers, chats, onOpen, onBack }: ChatListProps) {
  const { t } = useTranslations();
  const rows = numbers
    .map((number) => ({ number, chat: chats.find(({ phoneNumberId }) => phoneNumberId === number.phoneNumberId) }))
    .sort((a, b) => (b.chat?.last?.at ?? 0) - (a.chat?.last?.at ?? 0));
  return (
    <div className={styles.list}>
      <div className={styles.head}>
        {onBack && <IconButton icon={ArrowLeft} label={t.back} onClick={onBack} />}
        <h2>{t.chats}</h2>
      </div>
      {numbers.length === 0 && <p className={styles.none}>{t.noNumbers}</p>}
      <ul>
        {rows.map(({ number, chat }) => (
          <li key={number.phoneNumberId}>
            <button type="button" className={styles.row} onClick={() => onOpen(number.phoneNumberId)}>
              <Avatar name={number.name} seed={number.phoneNumberId} shape="business" />
              <span className={styles.text}>
                <span className={styles.name}>{number.name}</span>
                <LastMessage chat={chat} />
              </span>
              <span className={styles.side}>
                {chat?.last && <LastTime at={chat.last.at} />}
                <Badge count={chat?.unseen ?? 0} label={t.unreadCount(chat?.unseen ?? 0)} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function LastMessage({ chat }: { readonly chat: State['chats'][number] | undefined }) {
  const { t } = useTranslations();
  const last = chat?.last;
  if (!last) return <span className={styles.last}>{t.noChatYet}</span>;
  return (
    <span className={styles.last}>
      {last.from === 'customer' && <Ticks state={last.ticks} />}
      <span>{previewOf(readContent(last.content), t)}</span>
    </span>
  );
}

const MINUTE_MS = 60_000;

function LastTime({ at }: { readonly at: number }) {
  const { t, locale } = useTranslations();
  return <span className={styles.when}>{formatTimeOrDay(at, useNow(MINUTE_MS), locale, t)}</span>;
}
