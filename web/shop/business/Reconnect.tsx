import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import {
  connectNumberOperation,
  type NumberView,
  numberViewSchema,
} from '../../../functions/tenants/tenant-operations.ts';
import { useIdempotencyKey } from '../api/idempotency-key.ts';
import { useLanguage, useServices } from '../app/contexts.ts';
import { MutationErrorNotice } from '../ui/MutationErrorNotice.tsx';

/** Form that reconnects a stopped number, optionally with a new token or a PIN. Afterwards queued messages are sent. */
export function Reconnect({ number: { phoneNumberId, wabaId } }: { number: NumberView }) {
  const { t } = useLanguage();
  const { api } = useServices();
  const client = useQueryClient();
  const [token, setToken] = useState('');
  const [pin, setPin] = useState('');
  const keys = useIdempotencyKey();
  const reconnect = useMutation({
    mutationFn() {
      const body = {
        phoneNumberId,
        wabaId,
        ...(token.trim() === '' ? {} : { accessToken: token.trim() }),
        ...(pin === '' ? {} : { pin }),
      };
      return api.call(connectNumberOperation, { body, idempotencyKey: keys.keyFor(body) }, numberViewSchema);
    },
    onSuccess() {
      setToken('');
      setPin('');
    },
    onSettled(_, error) {
      keys.onSettled(error);
      return client.invalidateQueries({ queryKey: ['numbers'] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    reconnect.mutate();
  };
  return (
    <form className="accept" onSubmit={submit}>
      <h3>{t('reconnect.title')}</h3>
      <label className="field">
        <span>{t('reconnect.token')}</span>
        <input
          type="password"
          autoComplete="off"
          maxLength={4096}
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </label>
      <label className="field">
        <span>{t('reconnect.pin')}</span>
        <input
          inputMode="numeric"
          autoComplete="off"
          pattern="[0-9]{6}"
          maxLength={6}
          value={pin}
          onChange={(event) => setPin(event.target.value)}
        />
      </label>
      <MutationErrorNotice error={reconnect.error} />
      <button type="submit" className="button button-main" disabled={reconnect.isPending}>
        {t('reconnect.submit')}
      </button>
    </form>
  );
}
