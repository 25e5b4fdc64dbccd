import { callerOfApiKey, type TenantCaller } from '../entities/tenant.ts';
import { hashApiKey } from '../ids.ts';
import { line } from '../line.ts';
import type { Table } from '../table/table.ts';
import { Problem } from './problem.ts';

/** Finds out who calls with a tenant's key. `keys` needs to read API keys only. */
export const authenticateTenant =
  (keys: Table) =>
  async (key: string): Promise<TenantCaller | undefined> => {
    const caller = await callerOfApiKey(keys, hashApiKey(key));
    if (caller) line().set({ tenantId: caller.scope.tenantId });
    return caller;
  };

/** @throws Problem 403 unless the caller decides for the business */
export function requireOwner({ role }: TenantCaller): void {
  if (role === 'owner') return;
  throw new Problem({
    status: 403,
    title: 'Forbidden',
    detail: 'Only an owner of the business can do this. Use the key of an owner.',
  });
}
