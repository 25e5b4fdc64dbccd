import type { ChargeView, UsageRecordView } from '../../../functions/metering/api/views.ts';
import { METERS } from '../../../shared/rates/meters.ts';
import { useRecords } from '../api/charge-queries.ts';
import { useLanguage } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import type { Route } from '../app/route.ts';
import { useAgentName } from '../people/OwnerBadge.tsx';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import Sheet from '../ui/Sheet.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';

interface RecordsSheetProps {
  readonly line: ChargeView;
  readonly records: string;
  readonly onClose: () => void;
}

/** Shows the usage records behind a line of a bill. */
export default function RecordsSheet({ line, records, onClose }: RecordsSheetProps) {
  const { t, format, language } = useLanguage();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useRecords(records);
  const total = data?.pages[0]?.total ?? null;
  const all = data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Sheet title={line.description[language]} onClose={onClose}>
      <p className="hint">
        {total !== null && t('records.total', { n: total.records, quantity: format.count(total.quantity) })}{' '}
        {t('records.card', { version: line.rateCard })}
      </p>
      {data === undefined && error === null && <Skeleton rows={3} />}
      {data === undefined && error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && all.length === 0 && <p>{t('records.none')}</p>}
      <ul className="trail">
        {all.map((record) => (
          <li key={record.id}>
            <span>
              <RecordName record={record} />
              <span className="hint">{format.moment(record.at)}</span>
            </span>
            <strong>{format.count(record.quantity)}</strong>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <button
          type="button"
          className="button button-quiet more"
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t('list.showMore')}
        </button>
      )}
    </Sheet>
  );
}

/** Shows what was used, with a link to the order or conversation if there is one. */
function RecordName({ record }: { record: UsageRecordView }) {
  const { language } = useLanguage();
  const agent = useAgentName(record.agentId);
  const { meter, category, conversationId, orderId, agentId } = record;
  const text = [METERS[meter].name[language], category, agentId === null ? null : agent]
    .filter((part) => part)
    .join(' · ');
  const to: Route | null =
    orderId !== null
      ? { at: 'orders', tab: 'new', orderId }
      : conversationId !== null
        ? { at: 'chats', tab: 'all', conversationId, about: false }
        : null;
  return to === null ? text : <a {...linkProps(to)}>{text}</a>;
}
