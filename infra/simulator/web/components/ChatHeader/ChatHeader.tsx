import { ArrowLeft, ShoppingBag } from 'lucide-react';
import type { BusinessNumber, Chat, Customer } from '../../../phone-api.ts';
import { countUnits, toCartLines } from '../../logic/cart.ts';
import { useIsFuture } from '../../state/browser-hooks.ts';
import type { ChatSheet } from '../../state/chat-context.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { useLocalChat } from '../../state/use-chat.ts';
import { Avatar } from '../Avatar/Avatar.tsx';
import { Badge } from '../Badge/Badge.tsx';
import { IconButton } from '../IconButton/IconButton.tsx';
import styles from './ChatHeader.module.css';

interface ChatHeaderProps {
  readonly customer: Customer;
  readonly number: BusinessNumber;
  readonly chat: Chat | undefined;
  readonly unseenElsewhere: number;
  readonly onBack: (() => void) | undefined;
  readonly onSettings: (() => void) | undefined;
  readonly onCatalogue?: (sheet: ChatSheet) => void;
}

/** Header of a chat: the business, its typing indicator and a button that opens its catalogue. */
export function ChatHeader(props: ChatHeaderProps) {
  const { customer, number, chat, unseenElsewhere, onBack, onSettings, onCatalogue } = props;
  const { t } = useTranslations();
  const isTyping = useIsFuture(chat?.typingUntil ?? null);
  const catalogue = chat?.catalogue;
  return (
    <div className={styles.header} data-back={onBack !== undefined}>
      {onBack && (
        <IconButton
          icon={ArrowLeft}
          label={unseenElsewhere === 0 ? t.back : `${t.back}, ${t.unreadCount(unseenElsewhere)}`}
          onClick={onBack}
        >
          {unseenElsewhere > 0 && <span className={styles.elsewhere} aria-hidden="true" />}
        </IconButton>
      )}
      <Avatar name={number.name} seed={number.phoneNumberId} shape="business" />
      <div className={styles.business}>
        <h2>{number.name}</h2>
        <p>{isTyping ? <span className={styles.typing}>{t.typing}…</span> : number.displayPhoneNumber || t.business}</p>
      </div>
      {chat && catalogue && onCatalogue && <CatalogueButton chat={chat} catalogue={catalogue} onOpen={onCatalogue} />}
      {onSettings && (
        <button type="button" className={styles.settings} aria-haspopup="dialog" onClick={onSettings}>
          <span className="visually-hidden">
            {t.settings.title}: {customer.name}
          </span>
          <Avatar name={customer.name} seed={customer.id} size="small" />
        </button>
      )}
    </div>
  );
}

interface CatalogueButtonProps {
  readonly chat: Chat;
  readonly catalogue: NonNullable<Chat['catalogue']>;
  readonly onOpen: (sheet: ChatSheet) => void;
}

function CatalogueButton({ chat, catalogue, onOpen }: CatalogueButtonProps) {
  const { t } = useTranslations();
  const { cart } = useLocalChat(chat);
  const units = countUnits(toCartLines(cart, catalogue.products));
  return (
    <IconButton
      icon={ShoppingBag}
      label={t.shop.openCatalogue}
      aria-haspopup="dialog"
      onClick={() => onOpen({ kind: 'catalogue', selection: { ...catalogue, sections: null, sku: null } })}
    >
      {units > 0 && (
        <span className={styles.units}>
          <Badge count={units} label={t.shop.inCart(units)} />
        </span>
      )}
    </IconButton>
  );
}
