import { toResult } from '../../shared/concurrency.ts';
import { jsonReply, problemReply, type Reply } from '../../shared/http/problem.ts';
import { type RequestLogDependencies, requestLog, withRequestLog } from '../../shared/request-log.ts';
import { globalKeys } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';

/** Creates the health check: returns 200 if a read of the table succeeds, 503 otherwise. */
export const createHealth = (deps: RequestLogDependencies & { readonly table: Table }) => (): Promise<Reply> =>
  withRequestLog(deps, 'health', async () => {
    const read = await toResult(() => deps.table.get(globalKeys.health()));
    requestLog().set({ outcome: read.ok ? 'ok' : 'failed' });
    if (!read.ok) requestLog().setError(read.error);
    return read.ok
      ? jsonReply(200, { status: 'ok' })
      : problemReply({ status: 503, title: 'Unavailable', detail: 'The table does not respond.' });
  });
