import type { Content } from '../../logic/content.ts';
import { formatPhoneNumber } from '../../logic/phone-number.ts';
import { Avatar } from '../Avatar/Avatar.tsx';
import styles from './bodies.module.css';

/** Shared contacts. */
export function ContactsBody({ content }: { readonly content: Extract<Content, { kind: 'contacts' }> }) {
  return content.contacts.map(({ name, phones }) => (
    <div key={`${name} ${phones.join(' ')}`} className={styles.contact}>
      <Avatar name={name} seed={name} />
      <span>
        <strong>{name}</strong>
        {phones.map((phone) => (
          <span key={phone}>{formatPhoneNumber(phone)}</span>
        ))}
      </span>
    </div>
  ));
}
