import { Copy } from 'lucide-react';
import { useState } from 'react';
import { useLanguage } from '../app/contexts.ts';

/** Button that copies a text. Browsers forbid this on pages served over plain HTTP; then the label does not change. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const { t } = useLanguage();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <button type="button" className="button" onClick={() => void copy()}>
      <Copy />
      <span role="status">{copied ? t('copied') : label}</span>
    </button>
  );
}
