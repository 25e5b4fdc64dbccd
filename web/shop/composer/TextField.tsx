import { SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useLanguage, useNow, useServices } from '../app/contexts.ts';
import { windowState } from '../list/window-state.ts';
import type { ComposerMode } from './composer-mode.ts';
import { MoreMenu } from './MoreMenu.tsx';
import { priceMessage } from './price-messages.ts';

/** WhatsApp's limit of a text in characters (shared/whatsapp/outbound.ts). The count is shown near the limit. */
const LIMIT = 4096;
const COUNT_FROM = 3800;

interface TextFieldProps {
  readonly conversationId: string;
  readonly name: string;
  readonly mode: ComposerMode;
  readonly until: string | null;
  readonly edited: string | null;
  readonly quoting: boolean;
  readonly onEdited: () => void;
  readonly onTemplate: () => void;
  readonly onProduct: () => void;
  readonly onOrder: () => void;
  readonly onSend: (text: string) => void;
}

/** The text field with a draft per conversation, and the price next to the send button. */
export function TextField(props: TextFieldProps) {
  const { conversationId, name, mode, until, edited, quoting, onEdited, onSend } = props;
  const { t, format } = useLanguage();
  const { drafts } = useServices();
  const now = useNow();
  const [text, setText] = useState(() => drafts.read(conversationId));
  const field = useRef<HTMLTextAreaElement>(null);
  const window = windowState({ open: until !== null, until }, now);
  const isTooLong = text.length > LIMIT;

  const updateText = (next: string): void => {
    setText(next);
    drafts.write(conversationId, next);
  };
  const send = (): void => {
    if (text.trim() === '' || isTooLong) return;
    onSend(text.trim());
    updateText('');
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    // On phones Enter inserts a line break, as in other mobile apps.
    if (matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    send();
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs only for a new text to edit
  useEffect(() => {
    if (edited === null) return;
    updateText(text === '' ? edited : `${edited}\n${text}`);
    onEdited();
    field.current?.focus();
  }, [edited]);
  useEffect(() => {
    if (quoting) field.current?.focus();
  }, [quoting]);

  return (
    <form
      className="composer-form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label className="sr" htmlFor="composer-field">
        {t('composer.label', { name })}
      </label>
      <textarea
        id="composer-field"
        ref={field}
        rows={1}
        value={text}
        dir="auto"
        placeholder={t('composer.placeholder')}
        aria-describedby="composer-info"
        aria-invalid={isTooLong || undefined}
        onChange={(event) => updateText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="composer-foot">
        <MoreMenu onTemplate={props.onTemplate} onProduct={props.onProduct} onOrder={props.onOrder} />
        <p id="composer-info" className="composer-info">
          {mode.mode === 'free' && <span className="price">{priceMessage(mode.verdict.price, t, format)}</span>}
          {mode.mode === 'free' && window.state !== 'closed' && (
            <span className={`window-left window-${window.state}`}>
              {t(window.state === 'closing' ? 'window.closing' : 'window.left', { left: format.duration(window.left) })}
            </span>
          )}
          {text.length > COUNT_FROM && (
            <span className={isTooLong ? 'too-long' : undefined}>
              {t('composer.count', { n: text.length, limit: LIMIT })}
            </span>
          )}
        </p>
        <button type="submit" className="button button-main" disabled={text.trim() === '' || isTooLong}>
          <SendHorizontal />
          {t('send')}
        </button>
      </div>
    </form>
  );
}
