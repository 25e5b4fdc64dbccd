import '../styles/sheet.css';
import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLanguage } from '../app/contexts.ts';

interface SheetProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Uses the whole screen, for pictures. */
  readonly wide?: boolean;
}

/** A modal dialog: at the bottom on phones, centered on wider screens. Closing it restores the focus. */
export default function Sheet({ title, onClose, children, wide = false }: SheetProps) {
  const { t } = useLanguage();
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className={wide ? 'sheet sheet-wide' : 'sheet'}>
          <header className="sheet-head">
            <Dialog.Title className="sheet-title">{title}</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label={t('close')}>
              <X />
            </Dialog.Close>
          </header>
          <div className="sheet-body">{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
