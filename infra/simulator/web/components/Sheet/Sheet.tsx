import { type ReactNode, use } from 'react';
import { Sheet as SharedSheet } from '../../../../../web/ui/Sheet.tsx';
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

const CLASSES = {
  backdrop: styles.backdrop,
  popup: styles.sheet,
  head: styles.head,
  title: styles.title,
  close: styles.close,
  body: styles.body,
  foot: styles.foot,
};

/**
 * Sheet that slides up over one phone's screen. It is not a modal dialog of the page: the phone makes the content below
 * it inert, and the other phones stay usable.
 */
export function Sheet(props: SheetProps) {
  const { t } = useTranslations();
  return <SharedSheet {...props} closeLabel={t.close} classes={CLASSES} container={use(ScreenContext)} />;
}
