import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { chargesOperation } from '../../../functions/metering/api/operations.ts';
import { chargesSchema, usageRecordsPageSchema } from '../../../functions/metering/api/views.ts';
import { useApi } from './api-context.ts';
import { parseLink } from './client.ts';
import { pollInterval } from './queries.ts';

const MINUTE_MS = 60_000;
const PAGE_SIZE = '50';

/**
 * Queries the charges of a month.
 * @param period a month such as 2026-11; null for the current month
 */
export function useCharges(period: string | null) {
  const { api } = useApi();
  return useQuery({
    queryKey: ['charges', period],
    queryFn: ({ signal }) =>
      api.call(chargesOperation, { query: { period: period ?? undefined }, signal }, chargesSchema),
    placeholderData: keepPreviousData,
    refetchInterval: () => pollInterval(MINUTE_MS),
  });
}

/** Queries the usage records of a line item, from the URL in the line item. */
export function useRecords(records: string) {
  const { api } = useApi();
  const { path, query } = parseLink(records);
  return useInfiniteQuery({
    queryKey: ['records', records],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.call(
        { method: 'GET', path },
        { query: { limit: PAGE_SIZE, ...query, ...(pageParam === '' ? {} : { cursor: pageParam }) }, signal },
        usageRecordsPageSchema,
      ),
    getNextPageParam: ({ next }) => next,
  });
}
