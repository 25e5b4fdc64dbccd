import { callerOfApiKey, type TenantCaller } from '../entities/tenant.ts';
import { hashApiKey } from '../ids.ts';
import { requestLog } from '../request-log.ts';
import type { Table } from '../table/table.ts';
import { ProblemError } from './problem.ts';

/** Creates a function that authenticates a tenant's API key. `keys` needs read access to API keys only. */
export const authenticateTenant =
  (keys: Table) =>
  async (key: string): Promise<TenantCaller | undefined> => {
    const caller = await callerOfApiKey(keys, hashApiKey(key));
    if (caller) requestLog().set({ tenantId: caller.scope.tenantId });
    return caller;
  };

/**
 * Checks that the caller is an owner of the business.
 * @throws Problem 403 for any other caller
 */
export function requireOwner({ role }: TenantCaller): void {
  if (role === 'owner') return;
  throw new ProblemError({
    status: 403,
    title: 'Forbidden',
    detail: 'Only an owner of the business can do this. Use the API key of an owner.',
  });
}
