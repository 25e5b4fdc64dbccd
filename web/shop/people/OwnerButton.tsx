import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Hand, UsersRound } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { setOwnerOperation } from '../../../functions/conversations/operations.ts';
import { type ConversationView, conversationViewSchema } from '../../../functions/conversations/views.ts';
import { putConversation } from '../api/queries.ts';
import { useLanguage, useServices } from '../app/contexts.ts';
import { retryImport } from '../app/retry-import.ts';

const OwnerSheet = lazy(() => retryImport(() => import('./OwnerSheet.tsx')));

/**
 * Assigns an unassigned conversation to the user, or opens the sheet to transfer an assigned one. The customer is not
 * notified.
 */
export function OwnerButton({ conversation }: { conversation: ConversationView }) {
  const { t } = useLanguage();
  const { api, me } = useServices();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const setOwner = useMutation({
    mutationFn: (agentId: string | null) =>
      api.call(setOwnerOperation, { path: { id: conversation.id }, body: { agentId } }, conversationViewSchema),
    onSuccess(changed) {
      putConversation(client, changed);
      setOpen(false);
    },
  });
  const isUnassigned = conversation.ownerId === null;
  return (
    <>
      <button
        type="button"
        className="button owner-button"
        disabled={setOwner.isPending}
        onClick={() => (isUnassigned ? setOwner.mutate(me.agent.id) : setOpen(true))}
      >
        {isUnassigned ? <Hand /> : <UsersRound />}
        <span>{t(isUnassigned ? 'owner.take' : 'owner.transfer')}</span>
      </button>
      {setOwner.isError && !open && (
        <p className="owner-failed" role="alert">
          {t('owner.failed')}
        </p>
      )}
      {open && (
        <Suspense>
          <OwnerSheet
            ownerId={conversation.ownerId}
            busy={setOwner.isPending}
            failed={setOwner.isError}
            onChoose={(agentId) => setOwner.mutate(agentId)}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
