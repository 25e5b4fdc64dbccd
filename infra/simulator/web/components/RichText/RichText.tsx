import { RichText as SharedRichText } from '../../../../../web/ui/RichText.tsx';
import styles from './RichText.module.css';

/** Text of a message in the style of the phone. */
export const RichText = ({ text }: { readonly text: string }) => (
  <SharedRichText as="span" className={styles.text} text={text} />
);
