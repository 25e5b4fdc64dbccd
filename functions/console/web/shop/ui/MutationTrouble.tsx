import { Refused } from '../api/problem.ts';
import { useSpeech } from '../app/shop.ts';

/** Why what was just asked for did not happen. What was typed is still there. */
export function MutationTrouble({ error }: { error: Error | null }) {
  const { t, language } = useSpeech();
  if (error === null) return null;
  const refusal = error instanceof Refused ? error.refusal : null;
  return (
    <p className="why why-failed" role="alert">
      {refusal === null
        ? t('error.notSent')
        : (refusal.remedy?.[language] ?? t('error.refusedWith', { detail: refusal.detail }))}
    </p>
  );
}
