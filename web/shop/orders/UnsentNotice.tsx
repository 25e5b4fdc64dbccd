import { MessageSquareX } from 'lucide-react';
import type { OrderView } from '../../../functions/orders/api/views.ts';
import { useLanguage } from '../app/contexts.ts';
import { refusalTitle } from '../composer/refusal-messages.ts';

/** Shows that the notification about the last change was not sent to the customer, and why. */
export function UnsentNotice({ order: { notices } }: { order: Pick<OrderView, 'notices'> }) {
  const { t } = useLanguage();
  const last = notices.toSorted((a, b) => a.version - b.version).at(-1);
  if (last?.state !== 'refused') return null;
  return (
    <span className="notice-not-sent">
      <MessageSquareX />
      <span>
        {t('notice.notSent')} {refusalTitle({ code: last.reason, status: 0 }, t)}
      </span>
    </span>
  );
}
