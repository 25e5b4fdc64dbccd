import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import {
  acceptanceViewSchema,
  acceptTermsOperation,
  type TermsView,
} from '../../../functions/tenants/tenant-operations.ts';
import { useIdempotencyKey } from '../api/idempotency-key.ts';
import { useLanguage, useServices } from '../app/contexts.ts';
import { MutationErrorNotice } from '../ui/MutationErrorNotice.tsx';

interface AcceptTermsProps {
  readonly terms: TermsView;
  readonly text: TermsView['languages'][number];
}

/** Form in which an owner accepts a version of the terms. Other agents see that only an owner can do so. */
export function AcceptTerms({ terms, text }: AcceptTermsProps) {
  const { t, format } = useLanguage();
  const { api, me } = useServices();
  const client = useQueryClient();
  const [name, setName] = useState(me.agent.name);
  const keys = useIdempotencyKey();
  const accept = useMutation({
    mutationFn() {
      const body = { version: terms.version, language: text.language, hash: text.hash, name: name.trim() };
      return api.call(acceptTermsOperation, { body, idempotencyKey: keys.keyFor(body) }, acceptanceViewSchema);
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
      <MutationErrorNotice error={accept.error} />
      <button type="submit" className="button button-main" disabled={accept.isPending || name.trim() === ''}>
        {t('terms.accept')}
      </button>
    </form>
  );
}
