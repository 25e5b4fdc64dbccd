import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import * as z from 'zod';
import { syncTemplatesOperation } from '../../../functions/tenants/tenant-operations.ts';
import { useLanguage, useServices } from '../app/contexts.ts';
import { MutationErrorNotice } from '../ui/MutationErrorNotice.tsx';

/** Button that fetches the templates from WhatsApp now, for templates that were created or approved recently. */
export function SyncTemplates() {
  const { t } = useLanguage();
  const { api } = useServices();
  const client = useQueryClient();
  const sync = useMutation({
    mutationFn: () => api.call(syncTemplatesOperation, {}, z.unknown()),
    onSuccess: () => client.invalidateQueries({ queryKey: ['send-options'] }),
  });
  return (
    <>
      <MutationErrorNotice error={sync.error} />
      <button type="button" className="button button-quiet" disabled={sync.isPending} onClick={() => sync.mutate()}>
        <RefreshCw />
        {t(sync.isPending ? 'template.syncing' : 'template.sync')}
      </button>
    </>
  );
}
