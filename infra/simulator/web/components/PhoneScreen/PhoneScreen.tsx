import { Suspense, useState } from 'react';
import type { Customer, State } from '../../../phone-api.ts';
import { chooseBySeed } from '../../logic/seeded-choice.ts';
import { ScreenContext } from '../../state/chat-context.ts';
import { Chat } from '../Chat/Chat.tsx';
import { ChatList } from '../ChatList/ChatList.tsx';
import { SettingsSheet } from '../Sheet/lazy-sheets.ts';
import { StatusBar } from '../StatusBar/StatusBar.tsx';
import styles from './PhoneScreen.module.css';

const PATTERNS = ['kawung', 'ceplok', 'parang'] as const;

interface PhoneProps {
  readonly customer: Customer;
  readonly state: State;
  readonly narrow: boolean;
  readonly isSettingsOpen: boolean;
  readonly onSettings: (isOpen: boolean) => void;
  readonly onClose: () => void;
}

/** Screen of an unlocked phone: the list of chats, or one chat. With only one business its chat opens directly. */
export function PhoneScreen({ customer, state, narrow, isSettingsOpen, onSettings, onClose }: PhoneProps) {
  const [screen, setScreen] = useState<HTMLElement | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const { numbers } = state;
  const onlyNumber = numbers.length === 1 ? numbers[0] : undefined;
  const number = numbers.find(({ phoneNumberId }) => phoneNumberId === opened) ?? onlyNumber;
  const chats = state.chats.filter(({ customerId }) => customerId === customer.id);
  const unseenElsewhere = chats.reduce(
    (sum, chat) => (chat.phoneNumberId === number?.phoneNumberId ? sum : sum + chat.unseen),
    0,
  );
  const close = narrow ? onClose : undefined;
  const back = onlyNumber === undefined ? () => setOpened(null) : close;
  return (
    <div ref={setScreen} className={styles.phone} data-pattern={chooseBySeed(PATTERNS, customer.id)}>
      <ScreenContext value={screen}>
        <div className={styles.content} inert={isSettingsOpen}>
          {!narrow && <StatusBar online={customer.online} />}
          {number === undefined ? (
            <ChatList numbers={numbers} chats={chats} onOpen={setOpened} onBack={close} />
          ) : (
            <Chat
              key={number.phoneNumberId}
              customer={customer}
              number={number}
              unseen={chats.find(({ phoneNumberId }) => phoneNumberId === number.phoneNumberId)?.unseen ?? 0}
              unseenElsewhere={unseenElsewhere}
              onBack={back}
              onSettings={narrow ? () => onSettings(true) : undefined}
            />
          )}
        </div>
        {isSettingsOpen && (
          <Suspense>
            <SettingsSheet customer={customer} number={number} onClose={() => onSettings(false)} />
          </Suspense>
        )}
      </ScreenContext>
    </div>
  );
}
