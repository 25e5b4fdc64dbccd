import { useSpeech } from '../app/shop.ts';

/** Grey lines where rows will be; they appear after 150 ms, so that quick answers show none. */
export function Skeleton({ rows }: { rows: number }) {
  const { t } = useSpeech();
  return (
    <div className="skeleton">
      <span className="sr" role="status">
        {t('loading')}
      </span>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <div key={index} className="skeleton-row" />
      ))}
    </div>
  );
}
