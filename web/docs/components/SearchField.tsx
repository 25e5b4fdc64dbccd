import { useEffect, useRef } from 'react';

interface SearchFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** The number of matches, announced when it changes; empty if nothing is filtered out. */
  readonly status: string;
}

/** A field that filters operations. The key `/` focuses it, Escape clears it. */
export function SearchField({ value, onChange, status }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLElement && event.target.closest('input, select, textarea') !== null;
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, []);
  return (
    <search className="search">
      <input
        ref={field}
        type="search"
        aria-label="Filter operations"
        aria-keyshortcuts="/"
        placeholder="Filter"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onChange('')}
      />
      <span role="status">{status}</span>
    </search>
  );
}
