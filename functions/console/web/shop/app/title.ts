import { useEffect } from 'react';
import { conversationsIn, useConversations } from '../api/queries.ts';
import { useShop } from './shop.ts';

/** How many wait stands in the title, where a tab in the background shows it. */
export function useTitle(): void {
  const { me } = useShop();
  const waiting = useConversations('waiting', 'observe');
  const count = conversationsIn(waiting.data?.pages).length;
  useEffect(() => {
    document.title = count === 0 ? me.tenant.name : `(${count}) ${me.tenant.name}`;
  }, [count, me]);
}
