import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, use, useRef } from 'react';
import { ScreenContext } from '../../state/chat-context.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './Sheet.module.css';

interface SheetProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Content below the scrolling part that stays visible. */
  readonly foot?: ReactNode;
  /** Content before the title, such as a back button. */
  readonly before?: ReactNode;
}

/**
 * Sheet that slides up over one phone's screen. It is not a modal dialog of the page: the phone makes the content below
 * it inert, and the other phones stay usable.
 */
export function Sheet({ title, onClose, children, foot, before }: SheetProps) {
  const { t } = useTranslations();
  const screen = use(ScreenContext);
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root
      open
      modal={false}
      disablePointerDismissal
      onOpenChange={(open, details) => {
        // Every open sheet receives the Escape key. Only the focused sheet closes.
        const isForOtherSheet = details.reason === 'escape-key' && !popup.current?.contains(document.activeElement);
        if (isForOtherSheet) details.cancel();
        else if (!open) onClose();
      }}
    >
      <Dialog.Portal container={screen}>
        <Dialog.Backdrop className={styles.backdrop} onClick={onClose} />
        <Dialog.Popup ref={popup} className={styles.sheet} initialFocus={popup}>
          <div className={styles.head} data-before={Boolean(before)}>
            {before}
            <Dialog.Title className={styles.title}>{title}</Dialog.Title>
            <Dialog.Close className={styles.close} aria-label={t.close} title={t.close}>
              <X aria-hidden="true" size={22} strokeWidth={1.5} />
            </Dialog.Close>
          </div>
          <div className={styles.body}>{children}</div>
          {foot && <div className={styles.foot}>{foot}</div>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
