import { useEffect, useRef, useState } from 'react';

interface CodeSampleProps {
  readonly code: string;
  /** What the code does, for screen readers. */
  readonly label: string;
}

/** How long the status message is shown. */
const STATUS_MS = 2_000;

/** Shows code with a button that copies it. */
export function CodeSample({ code, label }: CodeSampleProps) {
  const [status, setStatus] = useState('');
  const sample = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (status === '') return;
    const timer = setTimeout(() => setStatus(''), STATUS_MS);
    return () => clearTimeout(timer);
  }, [status]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(code);
      setStatus('Copied');
    } catch {
      // The clipboard is not available to pages that were not loaded over https.
      if (sample.current !== null) getSelection()?.selectAllChildren(sample.current);
      setStatus('Selected: copy it with the keyboard');
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
        <span role="status">{status}</span>
      </p>
    </div>
  );
}
