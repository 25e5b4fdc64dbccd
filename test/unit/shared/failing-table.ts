import type { Table } from '../../../shared/table/table.ts';

/** Creates a table on which every operation fails with the error of its tenant; `errors` has the tenant ids as keys. */
export function createFailingTable(errors: Readonly<Record<string, Error>>): Table {
  const failFor = async (pk = ''): Promise<never> => {
    throw errors[pk.split('#')[1] ?? ''] ?? new Error(`the test has no error for ${pk}`);
  };
  return {
    get: ({ pk }) => failFor(pk),
    getMany: ([first]) => failFor(first?.pk),
    put: ({ key }) => failFor(key.pk),
    update: ({ key }) => failFor(key.pk),
    transact: ([first]) => failFor(first?.key.pk),
    query: (query) => failFor(query.in.pk),
  };
}

/** Returns an error that DynamoDB raises for a write that a retry cannot fix. */
export const permanentError = (): Error => Object.assign(new Error('too large'), { name: 'ValidationException' });

/** Returns an error that DynamoDB raises while it is overloaded. */
export const transientError = (): Error =>
  Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' });
