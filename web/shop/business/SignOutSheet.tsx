import { useLanguage } from '../app/contexts.ts';
import Sheet from '../ui/Sheet.tsx';

/** Confirms signing out, which deletes unsent messages from the device. */
export default function SignOutSheet(props: { unsent: number; onLeave: () => void; onClose: () => void }) {
  const { t } = useLanguage();
  return (
    <Sheet title={t('session.signOut')} onClose={props.onClose}>
      <p>{t('session.unsent', { n: props.unsent })}</p>
      <div className="actions">
        <button type="button" className="button button-main" onClick={props.onClose}>
          {t('session.stay')}
        </button>
        <button type="button" className="button button-danger" onClick={props.onLeave}>
          {t('session.leave')}
        </button>
      </div>
    </Sheet>
  );
}
