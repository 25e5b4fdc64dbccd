import { useEffect } from 'react';
import { conversationsIn, useConversations } from '../api/queries.ts';
import { useShop } from './shop.ts';

/** Shows the number of waiting conversations in the document title, where it is visible in a background tab. */
export function useTitle(): void {
  const { me } = useShop();
  const waiting = useConversations('waiting', 'observe');
  const count = conversationsIn(waiting.data?.pages).length;
  useEffect(() => {
    document.title = count === 0 ? me.tenant.name : `(${count}) ${me.tenant.name}`;
  }, [count, me]);
}
