import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { $AcceptanceView, acceptTermsOperation, type TermsView } from '../../../../tenants/business-operations.ts';
import { useRequestKey } from '../api/request-key.ts';
import { useShop, useSpeech } from '../app/shop.ts';
import { MutationTrouble } from '../ui/MutationTrouble.tsx';

interface AcceptTermsProps {
  readonly terms: TermsView;
  readonly text: TermsView['languages'][number];
}

/** Form in which an owner accepts a version of the terms. Other agents see that only an owner can do so. */
export function AcceptTerms({ terms, text }: AcceptTermsProps) {
  const { t, format } = useSpeech();
  const { api, me } = useShop();
  const client = useQueryClient();
  const [name, setName] = useState(me.agent.name);
  const keys = useRequestKey();
  const accept = useMutation({
    mutationFn() {
      const body = { version: terms.version, language: text.language, hash: text.hash, name: name.trim() };
      return api.call(acceptTermsOperation, { body, idempotencyKey: keys.keyFor(body) }, $AcceptanceView);
    },
    onSettled(_, error) {
      keys.onSettled(error);
      return client.invalidateQueries({ queryKey: ['terms'] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    accept.mutate();
  };
  if (me.agent.role !== 'owner') return <p className="why">{t('terms.ownerOnly')}</p>;
  return (
    <form className="accept" onSubmit={submit}>
      <p className="hint">
        {t(terms.state === 'upcoming' ? 'terms.consequenceLater' : 'terms.consequenceNow', {
          date: format.date(terms.effectiveAt),
        })}
      </p>
      <label className="field">
        <span>{t('terms.name')}</span>
        <input
          required
          maxLength={200}
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <MutationTrouble error={accept.error} />
      <button type="submit" className="button button-main" disabled={accept.isPending || name.trim() === ''}>
        {t('terms.accept')}
      </button>
    </form>
  );
}
