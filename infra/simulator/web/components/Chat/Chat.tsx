import { Suspense, useCallback, useMemo, useRef, useState } from 'react';
import type { Bubble, BusinessNumber, Chat as ChatState, Customer } from '../../../phone-api.ts';
import type { ChatKey } from '../../logic/chat-key.ts';
import { tappedOptions } from '../../logic/thread.ts';
import { usePageVisible } from '../../state/browser-hooks.ts';
import { type ChatSheet, type OpenChat, OpenChatContext } from '../../state/chat-context.ts';
import { useSimulator } from '../../state/simulator.ts';
import { useChat, useMarkSeen } from '../../state/use-chat.ts';
import { ChatHeader } from '../ChatHeader/ChatHeader.tsx';
import { Composer } from '../Composer/Composer.tsx';
import { ChatSheets, MessageMenu } from '../Sheet/lazy-sheets.ts';
import { Thread, type ThreadHandle } from '../Thread/Thread.tsx';
import { ThreadSkeleton } from '../Thread/ThreadSkeleton.tsx';
import styles from './Chat.module.css';

interface ChatProps {
  readonly customer: Customer;
  readonly number: BusinessNumber;
  readonly unseen: number;
  /** Unread messages in other chats. */
  readonly unseenElsewhere: number;
  readonly onBack: (() => void) | undefined;
  readonly onSettings: (() => void) | undefined;
}

/** One chat. Fetches it and keeps it up to date. */
export function Chat(props: ChatProps) {
  const { customer, number, unseen } = props;
  const key = useMemo(
    (): ChatKey => ({ customerId: customer.id, phoneNumberId: number.phoneNumberId }),
    [customer.id, number.phoneNumberId],
  );
  const chat = useChat(key);
  useMarkSeen(key, chat, unseen, usePageVisible());
  if (chat !== undefined) return <LoadedChat {...props} chatKey={key} chat={chat} />;
  return (
    <>
      <ChatHeader {...props} chat={undefined} />
      <ThreadSkeleton />
    </>
  );
}

interface OpenedMenu {
  readonly bubble: Bubble;
  readonly anchor: HTMLElement;
}

function LoadedChat(props: ChatProps & { readonly chatKey: ChatKey; readonly chat: ChatState }) {
  const { chatKey: key, chat, customer, number } = props;
  const { sender } = useSimulator();
  const [sheet, setSheet] = useState<ChatSheet | null>(null);
  const [menu, setMenu] = useState<OpenedMenu | null>(null);
  const thread = useRef<ThreadHandle>(null);
  const field = useRef<HTMLTextAreaElement>(null);

  const jumpTo = useCallback((wamid: string) => thread.current?.jumpTo(wamid), []);
  const openMenu = useCallback((bubble: Bubble, anchor: HTMLElement) => setMenu({ bubble, anchor }), []);
  const openChat = useMemo(
    (): OpenChat => ({
      key,
      customer,
      number,
      chat,
      chosen: tappedOptions(chat.bubbles),
      sendMessage: (message, details) => {
        if (message.type !== 'reaction') thread.current?.scrollToEnd();
        return sender.send(key, message, details);
      },
      show: setSheet,
      openMenu,
      jumpTo,
    }),
    [key, customer, number, chat, sender, openMenu, jumpTo],
  );
  return (
    <OpenChatContext value={openChat}>
      {/* A sheet blocks only this phone. The other phones stay usable. */}
      <div className={styles.chat} inert={sheet !== null}>
        <ChatHeader {...props} chat={chat} onCatalogue={setSheet} />
        <Thread ref={thread} />
        <Composer field={field} />
      </div>
      <Suspense>
        {sheet !== null && <ChatSheets sheet={sheet} onChange={setSheet} onClose={() => setSheet(null)} />}
        {menu !== null && <MessageMenu {...menu} field={field} onClose={() => setMenu(null)} />}
      </Suspense>
    </OpenChatContext>
  );
}
