import type { Content } from '../../logic/content.ts';
import styles from './bodies.module.css';

/** The button or list row that the customer tapped. */
export function AnswerBody({ content }: { readonly content: Extract<Content, { kind: 'answer' }> }) {
  return (
    <>
      <span className={styles.answer}>{content.title}</span>
      {content.description !== null && <p className={styles.foot}>{content.description}</p>}
    </>
  );
}
