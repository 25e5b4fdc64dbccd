import { RefusedError } from '../api/problem.ts';
import { useLanguage } from '../app/contexts.ts';

/** Shows why a submitted form failed. The form keeps its input. */
export function MutationErrorNotice({ error }: { error: Error | null }) {
  const { t, language } = useLanguage();
  if (error === null) return null;
  const refusal = error instanceof RefusedError ? error.refusal : null;
  return (
    <p className="why why-failed" role="alert">
      {refusal === null
        ? t('error.notSent')
        : (refusal.remedy?.[language] ?? t('error.refusedWith', { detail: refusal.detail }))}
    </p>
  );
}
