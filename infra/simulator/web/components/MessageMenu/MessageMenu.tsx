import { Menu } from '@base-ui/react/menu';
import { Copy, Reply } from 'lucide-react';
import { type RefObject, use, useRef } from 'react';
import type { Bubble } from '../../../phone-api.ts';
import { formatChatKey } from '../../logic/chat-key.ts';
import { previewOf } from '../../logic/preview.ts';
import { readContent } from '../../logic/read-content.ts';
import { ScreenContext, useOpenChat } from '../../state/chat-context.ts';
import { useSimulator } from '../../state/simulator.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './MessageMenu.module.css';

const EMOJI = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const;

interface MessageMenuProps {
  readonly bubble: Bubble;
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
  /** Text field for the reply. */
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

/** Menu of a message: react, reply, copy. */
export function MessageMenu({ bubble, anchor, onClose, field }: MessageMenuProps) {
  const { t } = useTranslations();
  const screen = use(ScreenContext);
  const { key, sendMessage } = useOpenChat();
  const { localChats } = useSimulator();
  const isReplying = useRef(false);
  const ownReaction = bubble.reactions.customer;
  return (
    <Menu.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      <Menu.Portal container={screen}>
        <Menu.Positioner
          className={styles.place}
          anchor={anchor}
          side="top"
          sideOffset={2}
          collisionBoundary={screen ?? 'clipping-ancestors'}
          collisionPadding={8}
          positionMethod="absolute"
        >
          <Menu.Popup className={styles.menu} finalFocus={() => (isReplying.current ? field.current : anchor)}>
            {bubble.from === 'business' && (
              <Menu.Group className={styles.emoji}>
                {EMOJI.map((emoji) => (
                  <Menu.Item
                    key={emoji}
                    className={styles.react}
                    data-mine={ownReaction === emoji}
                    aria-label={ownReaction === emoji ? t.message.unreact(emoji) : t.message.react(emoji)}
                    onClick={() =>
                      sendMessage({ type: 'reaction', to: bubble.wamid, emoji: ownReaction === emoji ? '' : emoji })
                    }
                  >
                    {emoji}
                  </Menu.Item>
                ))}
              </Menu.Group>
            )}
            <Menu.Item
              className={styles.item}
              onClick={() => {
                isReplying.current = true;
                localChats.update(formatChatKey(key), () => ({ replyTo: bubble.wamid }));
              }}
            >
              <Reply aria-hidden="true" size={20} strokeWidth={1.5} />
              {t.message.reply}
            </Menu.Item>
            <Menu.Item
              className={styles.item}
              onClick={() => navigator.clipboard?.writeText(previewOf(readContent(bubble.content), t))}
            >
              <Copy aria-hidden="true" size={20} strokeWidth={1.5} />
              {t.message.copy}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
