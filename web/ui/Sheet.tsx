import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';

/** Class names of the parts of a sheet. */
interface SheetClasses {
  readonly backdrop: string | undefined;
  readonly popup: string | undefined;
  readonly head: string | undefined;
  readonly title: string | undefined;
  readonly close: string | undefined;
  readonly body: string | undefined;
  readonly foot?: string | undefined;
}

interface SheetProps {
  readonly title: string;
  /** Label of the button that closes the sheet. */
  readonly closeLabel: string;
  readonly classes: SheetClasses;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Content before the title, such as a back button. */
  readonly before?: ReactNode;
  /** Content below the scrolling part that stays visible. */
  readonly foot?: ReactNode;
  /**
   * The element that the sheet covers, and that makes its other content inert; null while it does not exist yet. Without
   * it, the sheet is a modal dialog of the page.
   */
  readonly container?: HTMLElement | null;
}

/** A dialog with a title and a button that closes it. Closing it restores the focus. */
export function Sheet({ title, closeLabel, classes, onClose, children, before, foot, container }: SheetProps) {
  const popup = useRef<HTMLDivElement>(null);
  const isModal = container === undefined;
  return (
    <Dialog.Root
      open
      modal={isModal}
      disablePointerDismissal={!isModal}
      onOpenChange={(open, details) => {
        // Every open sheet that is not modal receives the Escape key. Only the focused sheet closes.
        const isForOtherSheet =
          !isModal && details.reason === 'escape-key' && !popup.current?.contains(document.activeElement);
        if (isForOtherSheet) details.cancel();
        else if (!open) onClose();
      }}
    >
      <Dialog.Portal container={container}>
        <Dialog.Backdrop className={classes.backdrop} onClick={isModal ? undefined : onClose} />
        <Dialog.Popup ref={popup} className={classes.popup} initialFocus={isModal ? undefined : popup}>
          <div className={classes.head} data-before={Boolean(before)}>
            {before}
            <Dialog.Title className={classes.title}>{title}</Dialog.Title>
            <Dialog.Close className={classes.close} aria-label={closeLabel} title={closeLabel}>
              <X />
            </Dialog.Close>
          </div>
          <div className={classes.body}>{children}</div>
          {foot && <div className={classes.foot}>{foot}</div>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
