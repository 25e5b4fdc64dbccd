import { List, MapPin, ShoppingBag } from 'lucide-react';
import type { Bubble } from '../../../phone-api.ts';
import type { Action } from '../../logic/content.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useWords } from '../../state/words.tsx';
import styles from './bodies.module.css';
import { Carousel } from './Carousel.tsx';
import { ICON, LinkButton, ReplyButtons } from './TapButtons.tsx';

interface ActionsProps {
  readonly bubble: Bubble;
  readonly action: Action;
}

/** What a message of the business offers to tap. */
export function Actions({ bubble, action }: ActionsProps) {
  const { t } = useWords();
  const { chat, show } = useOpenChat();
  switch (action.kind) {
    case 'buttons':
      return <ReplyButtons wamid={bubble.wamid} buttons={action.buttons} />;
    case 'list':
      return (
        <Single onClick={() => show({ ...action, kind: 'list', to: bubble.wamid })}>
          <List {...ICON} />
          {action.label}
        </Single>
      );
    case 'link':
      return (
        <div className={styles.actions}>
          <LinkButton title={action.title} url={action.url} />
        </div>
      );
    case 'product':
      return (
        <Single
          disabled={!bubble.products.some(({ sku }) => sku === action.sku)}
          onClick={() => show({ kind: 'shelf', shelf: { ...action, products: bubble.products, sections: null } })}
        >
          {t.shop.view}
        </Single>
      );
    case 'products':
      return (
        <Single
          disabled={bubble.products.length === 0}
          onClick={() => show({ kind: 'shelf', shelf: { ...action, products: bubble.products, sku: null } })}
        >
          <ShoppingBag {...ICON} />
          {t.shop.viewItems}
        </Single>
      );
    case 'catalogue': {
      const { catalogue } = chat;
      return (
        <Single
          disabled={catalogue === null}
          onClick={() => catalogue && show({ kind: 'shelf', shelf: { ...catalogue, sections: null, sku: null } })}
        >
          <ShoppingBag {...ICON} />
          {t.shop.openCatalogue}
        </Single>
      );
    }
    case 'ask-location':
      return (
        <Single onClick={() => show({ kind: 'location' })}>
          <MapPin {...ICON} />
          {t.content.sendLocation}
        </Single>
      );
    case 'carousel':
      return <Carousel bubble={bubble} cards={action.cards} />;
    case 'other':
      return <p className={styles.foot}>{t.content.notHere}</p>;
  }
}

interface SingleProps {
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly children: React.ReactNode;
}

function Single({ onClick, disabled = false, children }: SingleProps) {
  return (
    <div className={styles.actions}>
      <button type="button" className={styles.action} aria-haspopup="dialog" disabled={disabled} onClick={onClick}>
        {children}
      </button>
    </div>
  );
}
