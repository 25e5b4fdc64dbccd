import { Mic, Plus, SendHorizontal, X } from 'lucide-react';
import { type RefObject, useState } from 'react';
import { formatChatKey } from '../../logic/chat-key.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useSimulator } from '../../state/simulator.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { useLocalChat } from '../../state/use-chat.ts';
import { IconButton } from '../IconButton/IconButton.tsx';
import { QuoteText } from '../Quote/Quote.tsx';
import styles from './Composer.module.css';

/** Maximum length of a customer's message. The Cloud API limit of 4096 characters applies to the business only. */
const MAX_CHARACTERS = 65_536;

const hasMouse = (): boolean => window.matchMedia('(pointer: fine)').matches;

/**
 * Text field and send buttons. Enter sends on devices with a mouse, which have a keyboard; Shift+Enter adds a line. The
 * draft survives a switch to another chat.
 */
export function Composer({ field }: { readonly field: RefObject<HTMLTextAreaElement | null> }) {
  const { t } = useTranslations();
  const { key, number, sendMessage, show } = useOpenChat();
  const { api, localChats } = useSimulator();
  const { draft, replyTo } = useLocalChat(key);
  const [isSendingVoice, setSendingVoice] = useState(false);
  const [hasVoiceFailed, setVoiceFailed] = useState(false);
  const body = draft.trim();

  const send = (): void => {
    if (body === '') return;
    localChats.update(formatChatKey(key), () => ({ draft: '', replyTo: null }));
    sendMessage({ type: 'text', body, ...(replyTo === null ? {} : { replyTo }) });
    field.current?.focus();
  };
  const sendVoice = async (): Promise<void> => {
    setSendingVoice(true);
    const sent = import('../../samples/send-voice-note.ts').then(({ sendVoiceNote }) =>
      sendVoiceNote(api, sendMessage),
    );
    setVoiceFailed(
      await sent.then(
        () => false,
        () => true,
      ),
    );
    setSendingVoice(false);
  };

  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {replyTo !== null && (
        <div className={styles.reply}>
          <div className={styles.quoted}>
            <span className="visually-hidden">{t.composer.replyingTo(number.name)}</span>
            <QuoteText wamid={replyTo} />
          </div>
          <IconButton
            icon={X}
            label={t.composer.cancelReply}
            onClick={() => localChats.update(formatChatKey(key), () => ({ replyTo: null }))}
          />
        </div>
      )}
      {hasVoiceFailed && (
        <p className={styles.failed} role="alert">
          {t.actionFailed}
        </p>
      )}
      <div className={styles.row}>
        <IconButton
          icon={Plus}
          label={t.composer.attach}
          aria-haspopup="dialog"
          onClick={() => show({ kind: 'attach' })}
        />
        <textarea
          ref={field}
          className={styles.field}
          rows={1}
          value={draft}
          maxLength={MAX_CHARACTERS}
          aria-label={t.composer.field}
          placeholder={t.composer.placeholder}
          enterKeyHint="send"
          onChange={(event) => {
            const { value } = event.currentTarget;
            localChats.update(formatChatKey(key), () => ({ draft: value }));
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || !hasMouse()) return;
            event.preventDefault();
            send();
          }}
        />
        {body === '' ? (
          <IconButton icon={Mic} label={t.composer.voice} disabled={isSendingVoice} onClick={sendVoice} />
        ) : (
          <IconButton icon={SendHorizontal} label={t.composer.send} type="submit" filled />
        )}
      </div>
    </form>
  );
}
