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
import { pace } from './queries.ts';

const SOON = 15_000;
const MINUTE = 60_000;

/** The people of the business. */
export function useAgents() {
  const { api } = useShop();
  return useQuery({
    queryKey: ['agents'],
    queryFn: ({ signal }) => api.call(listAgentsOperation, { signal }, pageOf($AgentView)),
    select: ({ data }) => data,
    refetchInterval: MINUTE,
  });
}

export function useTerms() {
  const { api } = useShop();
  return useQuery({
    queryKey: ['terms'],
    queryFn: ({ signal }) => api.call(listTermsOperation, { signal }, pageOf($TermsView)),
    select: ({ data }) => data,
    refetchInterval: MINUTE,
  });
}

export function useNumbers(seen = SOON) {
  const { api } = useShop();
  return useQuery({
    queryKey: ['numbers'],
    queryFn: ({ signal }) => api.call(listNumbersOperation, { signal }, pageOf($NumberView)),
    select: ({ data }) => data,
    refetchInterval: () => pace(seen),
  });
}

export function useSettings() {
  const { api } = useShop();
  return useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => api.call(getSettingsOperation, { signal }, $SettingsView),
    refetchInterval: () => pace(2 * SOON),
  });
}
