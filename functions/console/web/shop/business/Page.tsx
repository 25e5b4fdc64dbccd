import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { ConnectionWords } from '../app/ConnectionWords.tsx';
import { linkTo } from '../app/location.ts';
import { useSpeech } from '../app/shop.ts';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Trouble } from '../ui/Trouble.tsx';

/** A page beside the chats: a title, and below it what it shows. */
export function Page({ title, below = false, children }: { title: string; below?: boolean; children: ReactNode }) {
  const { t } = useSpeech();
  return (
    <section className="page" aria-labelledby="page-title">
      <header className="page-head">
        {below && (
          <a className="icon-button" {...linkTo({ at: 'business' })}>
            <ArrowLeft />
            <span className="sr">{t('back')}</span>
          </a>
        )}
        <h1 id="page-title">{title}</h1>
        <ConnectionWords troubleOnly />
      </header>
      <div className="page-body">{children}</div>
    </section>
  );
}

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** What was asked of the API, once it is there; what stands in for it until then. */
export function Loaded<T>({ query, children }: { query: Asked<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <Trouble error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton rows={3} />;
}
