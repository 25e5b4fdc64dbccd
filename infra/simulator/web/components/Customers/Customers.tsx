import { Plus, Smartphone, WifiOff } from 'lucide-react';
import type { Customer, State } from '../../../phone-api.ts';
import type { Layout } from '../../logic/layout.ts';
import { formatPhoneNumber } from '../../logic/phone-number.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { Avatar } from '../Avatar/Avatar.tsx';
import { Badge } from '../Badge/Badge.tsx';
import styles from './Customers.module.css';

interface CustomersProps {
  readonly state: State | undefined;
  readonly layout: Layout['kind'];
  readonly shown: readonly string[];
  readonly onOpen: (customerId: string) => void;
  readonly onClose: (customerId: string) => void;
  readonly onAdd: () => void;
}

/** List of customers. A tap opens a customer's phone, another tap closes it. */
export function Customers({ state, layout, shown, onOpen, onClose, onAdd }: CustomersProps) {
  const { t } = useTranslations();
  const unseenOf = (id: string): number =>
    (state?.chats ?? []).filter((chat) => chat.customerId === id).reduce((sum, chat) => sum + chat.unseen, 0);
  return (
    <nav className={styles.customers} data-layout={layout} aria-labelledby="customers">
      <h2 id="customers">{t.customers}</h2>
      <ul>
        {state?.customers.map((customer) => {
          const isOpen = shown.includes(customer.id);
          return (
            <li key={customer.id}>
              <button
                type="button"
                className={styles.customer}
                {...(layout === 'narrow' ? {} : { 'aria-pressed': isOpen })}
                onClick={() => (isOpen ? onClose(customer.id) : onOpen(customer.id))}
              >
                <Avatar name={customer.name} seed={customer.id} size={layout === 'stacked' ? 'small' : 'large'} />
                <span className={styles.text}>
                  <span className={styles.name}>{customer.name}</span>
                  <Contact customer={customer} />
                </span>
                <Badge count={unseenOf(customer.id)} label={t.unreadCount(unseenOf(customer.id))} />
                {isOpen && <Smartphone aria-hidden="true" className={styles.open} size={18} strokeWidth={1.5} />}
              </button>
            </li>
          );
        })}
        <li>
          <button type="button" className={styles.add} onClick={onAdd}>
            <span className={styles.plus}>
              <Plus aria-hidden="true" size={20} strokeWidth={1.5} />
            </span>
            {t.addCustomer}
          </button>
        </li>
      </ul>
    </nav>
  );
}

function Contact({ customer }: { readonly customer: Customer }) {
  const { t } = useTranslations();
  const contact =
    customer.phone === null ? `@${customer.username ?? customer.userId}` : formatPhoneNumber(customer.phone);
  return (
    <span className={styles.contact}>
      {contact}
      {!customer.online && (
        <>
          {' · '}
          <WifiOff aria-hidden="true" size={14} strokeWidth={1.5} /> {t.offline}
        </>
      )}
    </span>
  );
}
