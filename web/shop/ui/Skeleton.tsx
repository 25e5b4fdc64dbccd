import { useLanguage } from '../app/contexts.ts';

/** Placeholder rows while data loads. They appear after 150 ms, so that fast responses show none. */
export function Skeleton({ rows }: { rows: number }) {
  const { t } = useLanguage();
  return (
    <div className="skeleton">
      <span className="sr" role="status">
        {t('loading')}
      </span>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are identical
        <div key={index} className="skeleton-row" />
      ))}
    </div>
  );
}
