import { useQuery } from '@tanstack/react-query';
import { pageOf } from '../../../../../shared/http/page.ts';
import {
  $AgentView,
  $NumberView,
  $SettingsView,
  $TermsView,
  getSettingsOperation,
  listAgentsOperation,
  listNumbersOperation,
  listTermsOperation,
} from '../../../../tenants/business-operations.ts';
import { useShop } from '../app/shop.ts';
import { looking, pace, type Role } from './queries.ts';

const SHORT_INTERVAL_MS = 15_000;
const MINUTE_MS = 60_000;

const refetchOptions = (mode: Role, intervalMs: number) =>
  mode === 'observe' ? looking : { refetchInterval: () => Math.max(intervalMs, pace(0)) };

/** Queries the agents of the business. */
export function useAgents(mode: Role = 'observe') {
  const { api } = useShop();
  return useQuery({
    queryKey: ['agents'],
    queryFn: ({ signal }) => api.call(listAgentsOperation, { signal }, pageOf($AgentView)),
    select: ({ data }) => data,
    ...refetchOptions(mode, MINUTE_MS),
  });
}

export function useTerms(mode: Role = 'observe') {
  const { api } = useShop();
  return useQuery({
    queryKey: ['terms'],
    queryFn: ({ signal }) => api.call(listTermsOperation, { signal }, pageOf($TermsView)),
    select: ({ data }) => data,
    ...refetchOptions(mode, MINUTE_MS),
  });
}

/**
 * Queries the phone numbers of the business.
 * @param intervalMs polling interval; shorter while the user waits for a connection step
 */
export function useNumbers(mode: Role = 'observe', intervalMs = SHORT_INTERVAL_MS) {
  const { api } = useShop();
  return useQuery({
    queryKey: ['numbers'],
    queryFn: ({ signal }) => api.call(listNumbersOperation, { signal }, pageOf($NumberView)),
    select: ({ data }) => data,
    ...refetchOptions(mode, intervalMs),
  });
}

export function useSettings(mode: Role = 'observe') {
  const { api } = useShop();
  return useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => api.call(getSettingsOperation, { signal }, $SettingsView),
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
