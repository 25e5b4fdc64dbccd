import { SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useNow, useShop, useSpeech } from '../app/shop.ts';
import { windowState } from '../list/window.ts';
import { More } from './More.tsx';
import type { ComposerMode } from './mode.ts';
import { priceWords } from './price-words.ts';

/** WhatsApp's limit of a text (shared/whatsapp/outbound.ts); the count shows when it comes near. */
const LIMIT = 4096;
const NEAR_LIMIT = 3800;

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

/** The field, kept per customer, and beside the button what a press of it costs. */
export function TextField(props: TextFieldProps) {
  const { conversationId, name, mode, until, edited, quoting, onEdited, onSend } = props;
  const { t, format } = useSpeech();
  const { drafts } = useShop();
  const now = useNow();
  const [text, setText] = useState(() => drafts.read(conversationId));
  const field = useRef<HTMLTextAreaElement>(null);
  const window = windowState({ open: until !== null, until }, now);
  const tooLong = text.length > LIMIT;

  const write = (next: string): void => {
    setText(next);
    drafts.write(conversationId, next);
  };
  const send = (): void => {
    if (text.trim() === '' || tooLong) return;
    onSend(text.trim());
    write('');
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    // On a phone the key makes a line, as in every app there.
    if (matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    send();
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new text to edit is taken in, on top of what is typed
  useEffect(() => {
    if (edited === null) return;
    write(text === '' ? edited : `${edited}\n${text}`);
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
        aria-invalid={tooLong || undefined}
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="composer-foot">
        <More onTemplate={props.onTemplate} onProduct={props.onProduct} onOrder={props.onOrder} />
        <p id="composer-info" className="composer-info">
          {mode.mode === 'free' && <span className="price">{priceWords(mode.verdict.price, t, format)}</span>}
          {mode.mode === 'free' && window.state !== 'closed' && (
            <span className={`window-left window-${window.state}`}>
              {t(window.state === 'closing' ? 'window.closing' : 'window.left', { left: format.duration(window.left) })}
            </span>
          )}
          {text.length > NEAR_LIMIT && (
            <span className={tooLong ? 'too-long' : undefined}>
              {t('composer.count', { n: text.length, limit: LIMIT })}
            </span>
          )}
        </p>
        <button type="submit" className="button button-main" disabled={text.trim() === '' || tooLong}>
          <SendHorizontal />
          {t('send')}
        </button>
      </div>
    </form>
  );
}
