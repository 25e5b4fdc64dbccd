import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { chargesOperation } from '../../../../metering/operations.ts';
import { $Charges, $UsageRecordsPage } from '../../../../metering/views.ts';
import { useShop } from '../app/shop.ts';
import { placeOf } from '../costs/records-place.ts';
import { pace } from './queries.ts';

const MINUTE = 60_000;
const PAGE = '50';

/** What a month costs. @param period as 2026-11; null for the one going on */
export function useCharges(period: string | null) {
  const { api } = useShop();
  return useQuery({
    queryKey: ['charges', period],
    queryFn: ({ signal }) => api.call(chargesOperation, { query: { period: period ?? undefined }, signal }, $Charges),
    placeholderData: keepPreviousData,
    refetchInterval: () => pace(MINUTE),
  });
}

/** The records behind a line, from where the line says that they are. */
export function useRecords(records: string) {
  const { api } = useShop();
  const { path, query } = placeOf(records);
  return useInfiniteQuery({
    queryKey: ['records', records],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.call(
        { method: 'GET', path },
        { query: { limit: PAGE, ...query, ...(pageParam === '' ? {} : { cursor: pageParam }) }, signal },
        $UsageRecordsPage,
      ),
    getNextPageParam: ({ next }) => next,
  });
}
