import { Check } from 'lucide-react';
import type { ListSection } from '../../logic/content.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { Sheet } from '../Sheet/Sheet.tsx';
import styles from './ListSheet.module.css';

interface ListSheetProps {
  readonly to: string;
  readonly label: string;
  readonly sections: readonly ListSection[];
  readonly onClose: () => void;
}

/** Rows of a list message. A tap on a row replies with it. */
export function ListSheet({ to, label, sections, onClose }: ListSheetProps) {
  const { t } = useTranslations();
  const { chosen, sendMessage } = useOpenChat();
  return (
    <Sheet title={label} onClose={onClose}>
      {sections.map((section) => (
        <section key={section.title ?? section.rows[0]?.id} className={styles.section}>
          {section.title !== null && <h3>{section.title}</h3>}
          <ul>
            {section.rows.map(({ id, title, description }) => (
              <li key={id}>
                <button
                  type="button"
                  onClick={() => {
                    onClose();
                    sendMessage({ type: 'tap', to, id }, { title, description });
                  }}
                >
                  <span>
                    <span className={styles.title}>{title}</span>
                    {description !== null && <span className={styles.description}>{description}</span>}
                  </span>
                  {chosen.get(to) === id && (
                    <>
                      <Check aria-hidden="true" size={20} strokeWidth={1.75} />
                      <span className="visually-hidden">{t.content.chosen}</span>
                    </>
                  )}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Sheet>
  );
}
