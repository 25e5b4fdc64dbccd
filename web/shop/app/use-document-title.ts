import { useEffect } from 'react';
import { uniqueConversations, useConversations } from '../api/queries.ts';
import { useServices } from './contexts.ts';

/** Shows the number of waiting conversations in the document title, where it is visible in a background tab. */
export function useDocumentTitle(): void {
  const { me } = useServices();
  const waiting = useConversations('waiting', 'observe');
  const count = uniqueConversations(waiting.data?.pages).length;
  useEffect(() => {
    document.title = count === 0 ? me.tenant.name : `(${count}) ${me.tenant.name}`;
  }, [count, me]);
}
