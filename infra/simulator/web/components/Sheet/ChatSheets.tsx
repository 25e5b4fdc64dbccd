import type { ChatSheet } from '../../state/chat-context.ts';
import { AttachSheet } from '../AttachSheet/AttachSheet.tsx';
import { CatalogueSheet } from '../CatalogueSheet/CatalogueSheet.tsx';
import { ListSheet } from '../ListSheet/ListSheet.tsx';
import { LocationSheet } from '../LocationSheet/LocationSheet.tsx';
import { PictureSheet } from '../PictureSheet/PictureSheet.tsx';

interface ChatSheetsProps {
  readonly sheet: ChatSheet;
  readonly onChange: (sheet: ChatSheet) => void;
  readonly onClose: () => void;
}

/** The sheet that covers a chat. */
export function ChatSheets({ sheet, onChange, onClose }: ChatSheetsProps) {
  switch (sheet.kind) {
    case 'attach':
      return <AttachSheet onLocation={() => onChange({ kind: 'location' })} onClose={onClose} />;
    case 'location':
      return <LocationSheet onClose={onClose} />;
    case 'list':
      return <ListSheet {...sheet} onClose={onClose} />;
    case 'catalogue':
      return <CatalogueSheet selection={sheet.selection} onClose={onClose} />;
    case 'picture':
      return <PictureSheet {...sheet} onClose={onClose} />;
  }
}
