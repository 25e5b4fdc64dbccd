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

const SOON = 15_000;
const MINUTE = 60_000;

const asking = (role: Role, every: number) =>
  role === 'observe' ? looking : { refetchInterval: () => Math.max(every, pace(0)) };

/** The people of the business. */
export function useAgents(role: Role = 'observe') {
  const { api } = useShop();
  return useQuery({
    queryKey: ['agents'],
    queryFn: ({ signal }) => api.call(listAgentsOperation, { signal }, pageOf($AgentView)),
    select: ({ data }) => data,
    ...asking(role, MINUTE),
  });
}

export function useTerms(role: Role = 'observe') {
  const { api } = useShop();
  return useQuery({
    queryKey: ['terms'],
    queryFn: ({ signal }) => api.call(listTermsOperation, { signal }, pageOf($TermsView)),
    select: ({ data }) => data,
    ...asking(role, MINUTE),
  });
}

/** @param every how often who asks does it; more often where somebody waits for a step */
export function useNumbers(role: Role = 'observe', every = SOON) {
  const { api } = useShop();
  return useQuery({
    queryKey: ['numbers'],
    queryFn: ({ signal }) => api.call(listNumbersOperation, { signal }, pageOf($NumberView)),
    select: ({ data }) => data,
    ...asking(role, every),
  });
}

export function useSettings(role: Role = 'observe') {
  const { api } = useShop();
  return useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => api.call(getSettingsOperation, { signal }, $SettingsView),
    ...asking(role, 2 * SOON),
  });
}

/** Asks what the whole page looks at, once for all of it. */
export function useBusiness(): void {
  useAgents('poll');
  useTerms('poll');
  useNumbers('poll');
  useSettings('poll');
}
