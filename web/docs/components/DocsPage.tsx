import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { Reference } from '../openapi.ts';
import { filterOperations, groupByTag } from '../search.ts';
import { useCurrentSection } from '../use-current-section.ts';
import { useReference } from '../use-reference.ts';
import { OperationSection } from './OperationSection.tsx';
import { Prose } from './Prose.tsx';
import { SearchField } from './SearchField.tsx';
import { SideNavigation } from './SideNavigation.tsx';
import { SchemasContext } from './schemas-context.ts';
import { ThemeChoice } from './ThemeChoice.tsx';

/** The API reference. */
export function DocsPage() {
  const [loading, retry] = useReference();
  switch (loading.state) {
    case 'loading':
      return (
        <main className="notice" aria-busy="true">
          <p>Loading the API description…</p>
        </main>
      );
    case 'failed':
      return (
        <main className="notice">
          <p role="alert">The API description could not be loaded.</p>
          <button type="button" onClick={retry}>
            Try again
          </button>
        </main>
      );
    case 'ready':
      return <ReferencePage reference={loading.reference} />;
  }
}

function ReferencePage({ reference }: { readonly reference: Reference }) {
  const [search, setSearch] = useState('');
  const deferred = useDeferredValue(search);
  const shown = useMemo(() => filterOperations(reference.operations, deferred), [reference, deferred]);
  const groups = useMemo(() => [...groupByTag(shown)], [shown]);
  const current = useCurrentSection(shown.map(({ id }) => id));
  useScrollToFragment();
  return (
    <SchemasContext value={reference.schemas}>
      <a className="skip" href="#content">
        Skip to the operations
      </a>
      <header className="top">
        <h1>{reference.title}</h1>
        <SearchField
          value={search}
          onChange={setSearch}
          status={
            shown.length === reference.operations.length ? '' : `${shown.length} of ${reference.operations.length}`
          }
        />
        <ThemeChoice />
      </header>
      <div className="columns">
        <SideNavigation groups={groups} current={current} />
        <main id="content" tabIndex={-1}>
          {deferred.trim() === '' && <Prose className="intro" text={reference.description} />}
          {groups.map(([tag, operations]) => (
            <section key={tag} aria-label={tag}>
              <h2>{tag}</h2>
              {operations.map((operation) => (
                <OperationSection key={operation.id} operation={operation} />
              ))}
            </section>
          ))}
          {shown.length === 0 && <p>No operation matches all of these words.</p>}
        </main>
      </div>
    </SchemasContext>
  );
}

/** Scrolls to the section in the URL fragment, which did not exist yet when the browser loaded the page. */
function useScrollToFragment(): void {
  useEffect(() => {
    const id = decodeURIComponent(location.hash.slice(1));
    if (id !== '') document.getElementById(id)?.scrollIntoView();
  }, []);
}
