import { useEffect, useRef, useState } from 'react';

interface CodeSampleProps {
  readonly code: string;
  /** What it does, for who can't see where it stands. */
  readonly label: string;
}

/** How long it is said that something was copied. */
const SAID_MS = 2_000;

/** Text to copy, with a button that does it. */
export function CodeSample({ code, label }: CodeSampleProps) {
  const [said, setSaid] = useState('');
  const sample = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(code);
      setSaid('Copied');
    } catch {
      // Pages that did not come by https have no clipboard.
      if (sample.current !== null) getSelection()?.selectAllChildren(sample.current);
      setSaid('Selected: copy it with the keyboard');
    }
  };
  return (
    <div className="sample">
      <pre ref={sample}>
        <code>{code}</code>
      </pre>
      <p>
        <button type="button" onClick={copy} aria-label={`Copy the command: ${label}`}>
          Copy
        </button>
        <span role="status">{said}</span>
      </p>
    </div>
  );
}
