import '../styles/sheet.css';
import type { ReactNode } from 'react';
import { Sheet as SharedSheet } from '../../ui/Sheet.tsx';
import { useLanguage } from '../app/contexts.ts';

interface SheetProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Uses the whole screen, for pictures. */
  readonly wide?: boolean;
}

const CLASSES = {
  backdrop: 'backdrop',
  popup: 'sheet',
  head: 'sheet-head',
  title: 'sheet-title',
  close: 'icon-button',
  body: 'sheet-body',
};
const WIDE = { ...CLASSES, popup: 'sheet sheet-wide' };

/** A modal dialog: at the bottom on phones, centered on wider screens. Closing it restores the focus. */
export default function Sheet({ title, onClose, children, wide = false }: SheetProps) {
  const { t } = useLanguage();
  return (
    <SharedSheet title={title} closeLabel={t('close')} classes={wide ? WIDE : CLASSES} onClose={onClose}>
      {children}
    </SharedSheet>
  );
}
