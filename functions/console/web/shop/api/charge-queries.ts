import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { chargesOperation } from '../../../../metering/operations.ts';
import { $Charges, $UsageRecordsPage } from '../../../../metering/views.ts';
import { useShop } from '../app/shop.ts';
import { placeOf } from '../costs/records-place.ts';
import { pace } from './queries.ts';

const MINUTE_MS = 60_000;
const PAGE_SIZE = '50';

/**
 * Queries the charges of a month.
 * @param period a month such as 2026-11; null for the current month
 */
export function useCharges(period: string | null) {
  const { api } = useShop();
  return useQuery({
    queryKey: ['charges', period],
    queryFn: ({ signal }) => api.call(chargesOperation, { query: { period: period ?? undefined }, signal }, $Charges),
    placeholderData: keepPreviousData,
    refetchInterval: () => pace(MINUTE_MS),
  });
}

/** Queries the usage records of a line item, from the URL in the line item. */
export function useRecords(records: string) {
  const { api } = useShop();
  const { path, query } = placeOf(records);
  return useInfiniteQuery({
    queryKey: ['records', records],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.call(
        { method: 'GET', path },
        { query: { limit: PAGE_SIZE, ...query, ...(pageParam === '' ? {} : { cursor: pageParam }) }, signal },
        $UsageRecordsPage,
      ),
    getNextPageParam: ({ next }) => next,
  });
}
