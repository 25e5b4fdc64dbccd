import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { ConnectionStatus } from '../app/ConnectionStatus.tsx';
import { useLanguage } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';

/** Frame of a page: title, connection state and content. */
export function Page({
  title,
  isSubpage = false,
  children,
}: {
  title: string;
  isSubpage?: boolean;
  children: ReactNode;
}) {
  const { t } = useLanguage();
  return (
    <section className="page" aria-labelledby="page-title">
      <header className="page-head">
        {isSubpage && (
          <a className="icon-button" {...linkProps({ at: 'business' })}>
            <ArrowLeft />
            <span className="sr">{t('back')}</span>
          </a>
        )}
        <h1 id="page-title">{title}</h1>
        <ConnectionStatus problemsOnly />
      </header>
      <div className="page-body">{children}</div>
    </section>
  );
}

interface QueryState<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** Renders the data of a query; until then an error or a skeleton. */
export function QueryContent<T>({ query, children }: { query: QueryState<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton rows={3} />;
}
