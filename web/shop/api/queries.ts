import { keepPreviousData, type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  getConversationOperation,
  listConversationsOperation,
  listMessagesOperation,
  sendOptionsOperation,
} from '../../../functions/conversations/operations.ts';
import {
  type ConversationView,
  conversationViewSchema,
  sendOptionsSchema,
} from '../../../functions/conversations/views.ts';
import { useApi } from './api-context.ts';
import type { Api } from './client.ts';
import { conversationPageSchema, messagePageSchema, type ThreadMessage } from './thread-message.ts';
import { mergeMessage, mergeNewestPage, mergeOlderPage, type ThreadPages } from './thread-pages.ts';

/**
 * Polling intervals while the page is visible and while it is hidden. A page that becomes visible refetches at once.
 */
const VISIBLE_INTERVAL_MS = 2_500;
const HIDDEN_INTERVAL_MS = 15_000;
const THREAD_PAGE_SIZE = '40';

/**
 * Whether a component polls a query or only observes its cached data. One component polls each query, to avoid
 * duplicate requests.
 */
export type QueryMode = 'poll' | 'observe';

/** Options of an observing query: it fetches once if there is no data yet, and never refetches. */
export const observeOptions = {
  refetchOnMount: false,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
} as const;

/**
 * Returns the polling interval in milliseconds: the given one while the page is visible, else the interval of hidden
 * pages.
 */
export const pollInterval = (visibleMs: number): number =>
  document.visibilityState === 'visible' ? visibleMs : HIDDEN_INTERVAL_MS;

const threadKey = (id: string) => ['thread', id] as const;
const conversationKey = (id: string) => ['conversation', id] as const;
const optionsKey = (id: string) => ['send-options', id] as const;

/**
 * Queries the conversations of a tab. The interval grows with the number of loaded pages, because each poll refetches
 * them all.
 */
export function useConversations(tab: 'waiting' | 'mine' | 'all', mode: QueryMode) {
  const { api, me } = useApi();
  return useInfiniteQuery({
    queryKey: ['conversations', tab],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.call(
        listConversationsOperation,
        {
          query: {
            view: tab === 'waiting' ? 'waiting' : 'all',
            ownerId: tab === 'mine' ? me.agent.id : undefined,
            cursor: pageParam === '' ? undefined : pageParam,
          },
          signal,
        },
        conversationPageSchema,
      ),
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state }) =>
      mode === 'poll' && pollInterval(VISIBLE_INTERVAL_MS) * Math.max(1, state.data?.pages.length ?? 1),
    ...(mode === 'observe' && observeOptions),
  });
}

/**
 * Returns the conversations of all pages without duplicates: one that moved between two requests can be on both pages.
 */
export const uniqueConversations = (
  pages: readonly { readonly data: readonly ConversationView[] }[] | undefined,
): readonly ConversationView[] => [
  ...new Map((pages ?? []).flatMap(({ data }) => data).map((conversation) => [conversation.id, conversation])).values(),
];

/** Finds a conversation in the cached lists, as a placeholder until its own query returns. */
function findInLists(client: QueryClient, id: string): ConversationView | undefined {
  const lists = client.getQueriesData<{ pages: { data: ConversationView[] }[] }>({ queryKey: ['conversations'] });
  return lists
    .flatMap(([, list]) => list?.pages ?? [])
    .flatMap(({ data }) => data)
    .find((conversation) => conversation.id === id);
}

export function useConversation(id: string) {
  const { api } = useApi();
  const client = useQueryClient();
  return useQuery({
    queryKey: conversationKey(id),
    queryFn: ({ signal }) => api.call(getConversationOperation, { path: { id }, signal }, conversationViewSchema),
    placeholderData: () => findInLists(client, id),
    refetchInterval: () => pollInterval(VISIBLE_INTERVAL_MS),
  });
}

/** Stores a conversation from a response in the cache, and refetches the lists. */
export function putConversation(client: QueryClient, conversation: ConversationView): void {
  client.setQueryData(conversationKey(conversation.id), conversation);
  void client.invalidateQueries({ queryKey: ['conversations'] });
}

export function useThread(id: string) {
  const { api } = useApi();
  const client = useQueryClient();
  return useQuery<ThreadPages>({
    queryKey: threadKey(id),
    async queryFn({ signal }) {
      const query = { limit: THREAD_PAGE_SIZE };
      const page = await api.call(listMessagesOperation, { path: { id }, query, signal }, messagePageSchema);
      return mergeNewestPage(client.getQueryData<ThreadPages>(threadKey(id)), page);
    },
    refetchInterval: () => pollInterval(VISIBLE_INTERVAL_MS),
  });
}

/** Loads the next page of older messages into the cached thread. */
export async function loadOlder(api: Api, client: QueryClient, id: string): Promise<void> {
  const cursor = client.getQueryData<ThreadPages>(threadKey(id))?.older ?? null;
  if (cursor === null) return;
  const query = { limit: THREAD_PAGE_SIZE, cursor };
  const page = await api.call(listMessagesOperation, { path: { id }, query }, messagePageSchema);
  client.setQueryData<ThreadPages>(threadKey(id), (known) =>
    known?.older === cursor ? mergeOlderPage(known, page) : known,
  );
}

/** Adds an accepted message to the cached thread before the next poll, and refetches what depends on it. */
export function putMessage(client: QueryClient, id: string, message: ThreadMessage): void {
  client.setQueryData<ThreadPages>(threadKey(id), (known) => known && mergeMessage(known, message));
  void client.invalidateQueries({ queryKey: optionsKey(id) });
  void client.invalidateQueries({ queryKey: conversationKey(id) });
  void client.invalidateQueries({ queryKey: ['conversations'] });
}

/**
 * Queries what can be sent in a conversation.
 * @param state the conversation state that the options depend on; a change refetches them
 */
export function useSendOptions(id: string, state: string) {
  const { api } = useApi();
  return useQuery({
    queryKey: [...optionsKey(id), state],
    queryFn: ({ signal }) => api.call(sendOptionsOperation, { path: { id }, signal }, sendOptionsSchema),
    placeholderData: keepPreviousData,
    refetchInterval: () => pollInterval(HIDDEN_INTERVAL_MS),
  });
}
