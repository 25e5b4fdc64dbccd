import { useLanguage, useServices } from '../app/contexts.ts';
import type { Entry } from '../outbox/entry.ts';
import { useAgentName } from '../people/OwnerBadge.tsx';
import type { Bubble as BubbleData, ThreadItem } from './arrange-thread.ts';
import { MessageBubble } from './MessageBubble.tsx';

interface BubbleGroupProps {
  readonly group: Extract<ThreadItem, { kind: 'group' }>;
  readonly authorOf: (direction: 'inbound' | 'outbound') => string;
  /** Outbox entries, among them the retries of these messages. */
  readonly retries: readonly Entry[];
  readonly tabIndexOf: (id: string) => 0 | -1;
  readonly onOpen: (bubble: BubbleData) => void;
  readonly onRetry: (messageId: string) => void;
}

/** Shows consecutive messages of one side. Outbound groups name the sender unless it is the signed-in agent. */
export function BubbleGroup({ group, authorOf, retries, tabIndexOf, onOpen, onRetry }: BubbleGroupProps) {
  const { direction, sentBy, bubbles } = group;
  const statusOfNext = (index: number) => bubbles[index + 1]?.message.status;
  return (
    <div className={`group group-${direction}`}>
      {direction === 'outbound' && <Sender sentBy={sentBy} automatic={bubbles[0]?.message.automatic === true} />}
      {bubbles.map((bubble, index) => (
        <MessageBubble
          key={bubble.message.id}
          bubble={bubble}
          authorOf={authorOf}
          // Consecutive messages with the same status show it once.
          showStatusText={statusOfNext(index) !== bubble.message.status}
          retry={retries.find(({ task }) => task.do === 'retry' && task.messageId === bubble.message.id)}
          tabIndex={tabIndexOf(bubble.message.id)}
          onOpen={() => onOpen(bubble)}
          onRetry={() => onRetry(bubble.message.id)}
        />
      ))}
    </div>
  );
}

function Sender({ sentBy, automatic }: { sentBy: string | null; automatic: boolean }) {
  const { t } = useLanguage();
  const { me } = useServices();
  const name = useAgentName(sentBy);
  if (sentBy === me.agent.id) return null;
  return <p className="sender">{automatic ? t('sender.automatic') : sentBy === null ? t('sender.phone') : name}</p>;
}
