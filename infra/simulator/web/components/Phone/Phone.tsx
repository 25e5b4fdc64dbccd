import { Suspense, useState } from 'react';
import type { Customer, State } from '../../../phone-api.ts';
import { pick } from '../../logic/tint.ts';
import { ScreenContext } from '../../state/chat-context.ts';
import { Chat } from '../Chat/Chat.tsx';
import { ChatList } from '../ChatList/ChatList.tsx';
import { SettingsSheet } from '../Sheet/lazy.ts';
import { StatusBar } from '../StatusBar/StatusBar.tsx';
import styles from './Phone.module.css';

const MOTIFS = ['kawung', 'ceplok', 'parang'] as const;

interface PhoneProps {
  readonly customer: Customer;
  readonly state: State;
  readonly narrow: boolean;
  readonly settings: boolean;
  readonly onSettings: (open: boolean) => void;
  readonly onLeave: () => void;
}

/** What a phone that is on shows: the chats, or one of them. With a single business its chat is open at once. */
export function Phone({ customer, state, narrow, settings, onSettings, onLeave }: PhoneProps) {
  const [screen, setScreen] = useState<HTMLElement | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const { numbers } = state;
  const only = numbers.length === 1 ? numbers[0] : undefined;
  const number = numbers.find(({ phoneNumberId }) => phoneNumberId === opened) ?? only;
  const chats = state.chats.filter(({ customerId }) => customerId === customer.id);
  const elsewhere = chats.reduce(
    (sum, chat) => (chat.phoneNumberId === number?.phoneNumberId ? sum : sum + chat.unseen),
    0,
  );
  const leave = narrow ? onLeave : undefined;
  const back = only === undefined ? () => setOpened(null) : leave;
  return (
    <div ref={setScreen} className={styles.phone} data-motif={pick(MOTIFS, customer.id)}>
      <ScreenContext value={screen}>
        <div className={styles.content} inert={settings}>
          {!narrow && <StatusBar online={customer.online} />}
          {number === undefined ? (
            <ChatList numbers={numbers} chats={chats} onOpen={setOpened} onBack={leave} />
          ) : (
            <Chat
              key={number.phoneNumberId}
              customer={customer}
              number={number}
              unseen={chats.find(({ phoneNumberId }) => phoneNumberId === number.phoneNumberId)?.unseen ?? 0}
              elsewhere={elsewhere}
              onBack={back}
              onSettings={narrow ? () => onSettings(true) : undefined}
            />
          )}
        </div>
        {settings && (
          <Suspense>
            <SettingsSheet customer={customer} number={number} onClose={() => onSettings(false)} />
          </Suspense>
        )}
      </ScreenContext>
    </div>
  );
}
