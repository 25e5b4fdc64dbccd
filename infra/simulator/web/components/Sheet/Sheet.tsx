import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, use, useRef } from 'react';
import { ScreenContext } from '../../state/chat-context.ts';
import { useWords } from '../../state/words.tsx';
import styles from './Sheet.module.css';

interface SheetProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** What stays in view below what scrolls. */
  readonly foot?: ReactNode;
  /** Stands before the title: the way back. */
  readonly before?: ReactNode;
}

/**
 * Slides up over one phone's screen. It is no modal of the page: what lies below it on this phone is made inert by the phone,
 * and the other phones go on.
 */
export function Sheet({ title, onClose, children, foot, before }: SheetProps) {
  const { t } = useWords();
  const screen = use(ScreenContext);
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root
      open
      modal={false}
      disablePointerDismissal
      onOpenChange={(open, details) => {
        // Escape is heard by every sheet of the page, and meant for the one that is being used.
        const elsewhere = details.reason === 'escape-key' && !popup.current?.contains(document.activeElement);
        if (elsewhere) details.cancel();
        else if (!open) onClose();
      }}
    >
      <Dialog.Portal container={screen}>
        <Dialog.Backdrop className={styles.veil} onClick={onClose} />
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
