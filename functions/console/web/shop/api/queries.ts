import { keepPreviousData, type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  getConversationOperation,
  listConversationsOperation,
  listMessagesOperation,
  sendOptionsOperation,
} from '../../../../conversations/operations.ts';
import { $ConversationView, $SendOptions, type ConversationView } from '../../../../conversations/views.ts';
import type { Tab } from '../app/route.ts';
import { useShop } from '../app/shop.ts';
import { $ConversationPage, $MessagePage, type ThreadMessage } from '../thread/message.ts';
import { type ThreadPages, withMessage, withNewest, withOlder } from '../thread/pages.ts';
import type { Api } from './client.ts';

/** While the page is seen, and while it is not. Both are asked for at once when it comes back into view. */
const SEEN = 2_500;
const UNSEEN = 15_000;
const THREAD_PAGE = '40';

/** Who asks, and who only looks at what was answered: each question has one who asks, or it would be asked many times over. */
export type Role = 'poll' | 'observe';

/** Asked for once when there is no answer yet, and never again by who looks. */
export const looking = {
  refetchOnMount: false,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
} as const;

/** How long until a query is asked again. */
export const pace = (seen: number): number => (document.visibilityState === 'visible' ? seen : UNSEEN);

const threadKey = (id: string) => ['thread', id] as const;
const conversationKey = (id: string) => ['conversation', id] as const;
const optionsKey = (id: string) => ['send-options', id] as const;

/** The conversations of a tab. More pages make it slower, since all that are loaded are kept fresh. */
export function useConversations(tab: Tab, role: Role) {
  const { api, me } = useShop();
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
        $ConversationPage,
      ),
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state }) => role === 'poll' && pace(SEEN) * Math.max(1, state.data?.pages.length ?? 1),
    ...(role === 'observe' && looking),
  });
}

/** Each conversation once: one that moved while pages were read can be on two. */
export const conversationsIn = (
  pages: readonly { readonly data: readonly ConversationView[] }[] | undefined,
): readonly ConversationView[] => [
  ...new Map((pages ?? []).flatMap(({ data }) => data).map((conversation) => [conversation.id, conversation])).values(),
];

/** What any list knows of a conversation, until it is asked for itself. */
function listed(client: QueryClient, id: string): ConversationView | undefined {
  const lists = client.getQueriesData<{ pages: { data: ConversationView[] }[] }>({ queryKey: ['conversations'] });
  return lists
    .flatMap(([, list]) => list?.pages ?? [])
    .flatMap(({ data }) => data)
    .find((conversation) => conversation.id === id);
}

export function useConversation(id: string) {
  const { api } = useShop();
  const client = useQueryClient();
  return useQuery({
    queryKey: conversationKey(id),
    queryFn: ({ signal }) => api.call(getConversationOperation, { path: { id }, signal }, $ConversationView),
    placeholderData: () => listed(client, id),
    refetchInterval: () => pace(SEEN),
  });
}

/** Shows at once what an answer said about a conversation, in the thread and in every list. */
export function putConversation(client: QueryClient, conversation: ConversationView): void {
  client.setQueryData(conversationKey(conversation.id), conversation);
  void client.invalidateQueries({ queryKey: ['conversations'] });
}

export function useThread(id: string) {
  const { api } = useShop();
  const client = useQueryClient();
  return useQuery<ThreadPages>({
    queryKey: threadKey(id),
    async queryFn({ signal }) {
      const query = { limit: THREAD_PAGE };
      const page = await api.call(listMessagesOperation, { path: { id }, query, signal }, $MessagePage);
      return withNewest(client.getQueryData<ThreadPages>(threadKey(id)), page);
    },
    refetchInterval: () => pace(SEEN),
  });
}

export async function loadOlder(api: Api, client: QueryClient, id: string): Promise<void> {
  const cursor = client.getQueryData<ThreadPages>(threadKey(id))?.older ?? null;
  if (cursor === null) return;
  const query = { limit: THREAD_PAGE, cursor };
  const page = await api.call(listMessagesOperation, { path: { id }, query }, $MessagePage);
  client.setQueryData<ThreadPages>(threadKey(id), (known) =>
    known?.older === cursor ? withOlder(known, page) : known,
  );
}

/** A message that the API took: it stands in the thread before the next poll. */
export function putMessage(client: QueryClient, id: string, message: ThreadMessage): void {
  client.setQueryData<ThreadPages>(threadKey(id), (known) => known && withMessage(known, message));
  void client.invalidateQueries({ queryKey: optionsKey(id) });
  void client.invalidateQueries({ queryKey: conversationKey(id) });
  void client.invalidateQueries({ queryKey: ['conversations'] });
}

/** @param state what changes them: asked again at once when it does */
export function useSendOptions(id: string, state: string) {
  const { api } = useShop();
  return useQuery({
    queryKey: [...optionsKey(id), state],
    queryFn: ({ signal }) => api.call(sendOptionsOperation, { path: { id }, signal }, $SendOptions),
    placeholderData: keepPreviousData,
    refetchInterval: () => pace(UNSEEN),
  });
}
