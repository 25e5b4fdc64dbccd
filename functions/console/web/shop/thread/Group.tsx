import { useShop, useSpeech } from '../app/shop.ts';
import type { Entry } from '../outbox/entry.ts';
import { useAgentName } from '../people/Owner.tsx';
import type { Bubble as BubbleOf, ThreadItem } from './arrange.ts';
import { Bubble } from './Bubble.tsx';

interface GroupProps {
  readonly group: Extract<ThreadItem, { kind: 'group' }>;
  readonly who: (direction: 'inbound' | 'outbound') => string;
  /** What waits to be tried again. */
  readonly retries: readonly Entry[];
  readonly tabIndexOf: (id: string) => 0 | -1;
  readonly onOpen: (bubble: BubbleOf) => void;
  readonly onRetry: (messageId: string) => void;
}

/** Messages of one side that came together. Over ours stands who wrote them, when it was not the one who reads. */
export function Group({ group, who, retries, tabIndexOf, onOpen, onRetry }: GroupProps) {
  const { direction, sentBy, bubbles } = group;
  const statusAfter = (index: number) => bubbles[index + 1]?.message.status;
  return (
    <div className={`group group-${direction}`}>
      {direction === 'outbound' && <Sender sentBy={sentBy} automatic={bubbles[0]?.message.automatic === true} />}
      {bubbles.map((bubble, index) => (
        <Bubble
          key={bubble.message.id}
          bubble={bubble}
          who={who}
          // One word for those that share a state.
          last={statusAfter(index) !== bubble.message.status}
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
