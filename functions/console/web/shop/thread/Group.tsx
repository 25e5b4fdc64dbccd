import { useShop, useSpeech } from '../app/shop.ts';
import type { Entry } from '../outbox/entry.ts';
import { useAgentName } from '../people/Owner.tsx';
import type { Bubble as BubbleData, ThreadItem } from './arrange.ts';
import { Bubble } from './Bubble.tsx';

interface GroupProps {
  readonly group: Extract<ThreadItem, { kind: 'group' }>;
  readonly authorOf: (direction: 'inbound' | 'outbound') => string;
  /** Outbox entries, among them the retries of these messages. */
  readonly retries: readonly Entry[];
  readonly tabIndexOf: (id: string) => 0 | -1;
  readonly onOpen: (bubble: BubbleData) => void;
  readonly onRetry: (messageId: string) => void;
}

/** Shows consecutive messages of one side. Outbound groups name the sender unless it is the signed-in agent. */
export function Group({ group, authorOf, retries, tabIndexOf, onOpen, onRetry }: GroupProps) {
  const { direction, sentBy, bubbles } = group;
  const statusOfNext = (index: number) => bubbles[index + 1]?.message.status;
  return (
    <div className={`group group-${direction}`}>
      {direction === 'outbound' && <Sender sentBy={sentBy} automatic={bubbles[0]?.message.automatic === true} />}
      {bubbles.map((bubble, index) => (
        <Bubble
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
  const { t } = useSpeech();
  const { me } = useShop();
  const name = useAgentName(sentBy);
  if (sentBy === me.agent.id) return null;
  return <p className="sender">{automatic ? t('sender.automatic') : sentBy === null ? t('sender.phone') : name}</p>;
}
