import { List, MapPin, ShoppingBag } from 'lucide-react';
import type { Bubble } from '../../../phone-api.ts';
import type { Action } from '../../logic/content.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './bodies.module.css';
import { Carousel } from './Carousel.tsx';
import { ICON, LinkButton, ReplyButtons } from './MessageButtons.tsx';

interface ActionsProps {
  readonly bubble: Bubble;
  readonly action: Action;
}

/** Buttons of an interactive message. */
export function Actions({ bubble, action }: ActionsProps) {
  const { t } = useTranslations();
  const { chat, show } = useOpenChat();
  switch (action.kind) {
    case 'buttons':
      return <ReplyButtons wamid={bubble.wamid} buttons={action.buttons} />;
    case 'list':
      return (
        <ActionButton onClick={() => show({ ...action, kind: 'list', to: bubble.wamid })}>
          <List {...ICON} />
          {action.label}
        </ActionButton>
      );
    case 'link':
      return (
        <div className={styles.actions}>
          <LinkButton title={action.title} url={action.url} />
        </div>
      );
    case 'product':
      return (
        <ActionButton
          disabled={!bubble.products.some(({ sku }) => sku === action.sku)}
          onClick={() =>
            show({ kind: 'catalogue', selection: { ...action, products: bubble.products, sections: null } })
          }
        >
          {t.shop.viewItem}
        </ActionButton>
      );
    case 'products':
      return (
        <ActionButton
          disabled={bubble.products.length === 0}
          onClick={() => show({ kind: 'catalogue', selection: { ...action, products: bubble.products, sku: null } })}
        >
          <ShoppingBag {...ICON} />
          {t.shop.viewAllItems}
        </ActionButton>
      );
    case 'catalogue': {
      const { catalogue } = chat;
      return (
        <ActionButton
          disabled={catalogue === null}
          onClick={() =>
            catalogue && show({ kind: 'catalogue', selection: { ...catalogue, sections: null, sku: null } })
          }
        >
          <ShoppingBag {...ICON} />
          {t.shop.openCatalogue}
        </ActionButton>
      );
    }
    case 'ask-location':
      return (
        <ActionButton onClick={() => show({ kind: 'location' })}>
          <MapPin {...ICON} />
          {t.content.sendLocation}
        </ActionButton>
      );
    case 'carousel':
      return <Carousel bubble={bubble} cards={action.cards} />;
    case 'other':
      return <p className={styles.foot}>{t.content.notAvailable}</p>;
  }
}

interface ActionButtonProps {
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly children: React.ReactNode;
}

function ActionButton({ onClick, disabled = false, children }: ActionButtonProps) {
  return (
    <div className={styles.actions}>
      <button type="button" className={styles.action} aria-haspopup="dialog" disabled={disabled} onClick={onClick}>
        {children}
      </button>
    </div>
  );
}
