import { useQuery } from '@tanstack/react-query';
import {
  agentViewSchema,
  getSettingsOperation,
  listAgentsOperation,
  listNumbersOperation,
  listTermsOperation,
  numberViewSchema,
  settingsViewSchema,
  termsViewSchema,
} from '../../../functions/tenants/tenant-operations.ts';
import { pageOf } from '../../../shared/http/page.ts';
import { useApi } from './api-context.ts';
import { observeOptions, pollInterval, type QueryMode } from './queries.ts';

const SHORT_INTERVAL_MS = 15_000;
const MINUTE_MS = 60_000;

const refetchOptions = (mode: QueryMode, intervalMs: number) =>
  mode === 'observe' ? observeOptions : { refetchInterval: () => Math.max(intervalMs, pollInterval(0)) };

/** Queries the agents of the business. */
export function useAgents(mode: QueryMode = 'observe') {
  const { api } = useApi();
  return useQuery({
    queryKey: ['agents'],
    queryFn: ({ signal }) => api.call(listAgentsOperation, { signal }, pageOf(agentViewSchema)),
    select: ({ data }) => data,
    ...refetchOptions(mode, MINUTE_MS),
  });
}

export function useTerms(mode: QueryMode = 'observe') {
  const { api } = useApi();
  return useQuery({
    queryKey: ['terms'],
    queryFn: ({ signal }) => api.call(listTermsOperation, { signal }, pageOf(termsViewSchema)),
    select: ({ data }) => data,
    ...refetchOptions(mode, MINUTE_MS),
  });
}

/**
 * Queries the phone numbers of the business.
 * @param intervalMs polling interval; shorter while the user waits for a connection step
 */
export function useNumbers(mode: QueryMode = 'observe', intervalMs = SHORT_INTERVAL_MS) {
  const { api } = useApi();
  return useQuery({
    queryKey: ['numbers'],
    queryFn: ({ signal }) => api.call(listNumbersOperation, { signal }, pageOf(numberViewSchema)),
    select: ({ data }) => data,
    ...refetchOptions(mode, intervalMs),
  });
}

export function useSettings(mode: QueryMode = 'observe') {
  const { api } = useApi();
  return useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => api.call(getSettingsOperation, { signal }, settingsViewSchema),
    ...refetchOptions(mode, 2 * SHORT_INTERVAL_MS),
  });
}

/** Polls the data of the business for the whole page; other components only observe it. */
export function useBusiness(): void {
  useAgents('poll');
  useTerms('poll');
  useNumbers('poll');
  useSettings('poll');
}
