import '../styles/thread.css';
import '../styles/bubble.css';
import '../styles/composer.css';
import { lazy, Suspense, useEffect, useState } from 'react';
import { isNotFound } from '../api/problem.ts';
import { useConversation, useSendOptions, useThread } from '../api/queries.ts';
import type { ThreadMessage } from '../api/thread-message.ts';
import { useLanguage, useServices, useStore } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import { retryImport } from '../app/retry-import.ts';
import type { Route } from '../app/route.ts';
import { Composer } from '../composer/Composer.tsx';
import { customerName } from '../people/display-names.ts';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import type { Bubble } from './arrange-thread.ts';
import { CustomerPane } from './CustomerPane.tsx';
import { MessageLog } from './MessageLog.tsx';
import { TemplatesContext } from './TemplateText.tsx';
import { ThreadHeader } from './ThreadHeader.tsx';
import { useNewFailure } from './use-new-failure.ts';

const MessageDetailsSheet = lazy(() => retryImport(() => import('./MessageDetailsSheet.tsx')));

interface ThreadProps {
  readonly route: Extract<Route, { at: 'chats' }>;
  readonly id: string;
}

/** Shows the conversation with one customer: messages, composer and customer details. */
export default function Thread({ route, id }: ThreadProps) {
  const { t, language } = useLanguage();
  const { outbox } = useServices();
  const unsent = useStore(outbox).filter(({ conversationId }) => conversationId === id);
  const { data: conversation, error, refetch } = useConversation(id);
  const thread = useThread(id);
  const state = `${conversation?.lastMessageAt} ${conversation?.window.until}`;
  const { data: options } = useSendOptions(id, state);
  const [opened, setOpened] = useState<Bubble | null>(null);
  const [quoted, setQuoted] = useState<ThreadMessage | null>(null);
  const [edited, setEdited] = useState<string | null>(null);
  // The open message can change, for example its status, while its details are shown.
  const current = thread.data?.messages.find(({ id: messageId }) => messageId === opened?.message.id);
  const failure = useNewFailure(thread.data?.messages);
  const name = conversation ? customerName(conversation.contact, (tail) => t('customer.unnamed', { tail })) : '…';

  useEffect(() => {
    // On a touch device the on-screen keyboard would cover half of the thread, so the field is not focused there.
    const field = matchMedia('(pointer: coarse)').matches ? null : document.getElementById('composer-field');
    (field ?? document.getElementById('thread-title'))?.focus({ preventScroll: true });
  }, []);

  if (error && isNotFound(error))
    return (
      <section className="thread-pane empty">
        <p>{t('thread.notFound')}</p>
        <a className="button" {...linkProps({ ...route, conversationId: null, about: false })}>
          {t('thread.toList')}
        </a>
      </section>
    );

  return (
    <TemplatesContext value={options?.templates ?? []}>
      <section className="thread-pane" aria-labelledby="thread-title">
        <ThreadHeader route={route} name={name} conversation={conversation} />
        <MessageLog
          conversationId={id}
          name={name}
          pages={thread.data}
          unsent={unsent}
          placeholder={
            thread.error ? (
              <ErrorNotice error={thread.error} onRetry={() => void Promise.all([thread.refetch(), refetch()])} />
            ) : (
              <Skeleton rows={4} />
            )
          }
          onOpen={setOpened}
          onEdit={setEdited}
        />
        <div className="sr" role="alert">
          {failure &&
            `${t('status.failed')}. ${failure.failure?.title[language] ?? ''} ${failure.failure?.remedy[language] ?? ''}`}
        </div>
        <Composer
          conversationId={id}
          name={name}
          options={options}
          messages={thread.data?.messages ?? []}
          quoted={quoted}
          edited={edited}
          onEdited={() => setEdited(null)}
          onUnquote={() => setQuoted(null)}
        />
      </section>
      {conversation && <CustomerPane route={route} conversation={conversation} name={name} />}
      {opened && (
        <Suspense>
          <MessageDetailsSheet
            bubble={{ ...opened, message: current ?? opened.message }}
            onClose={() => setOpened(null)}
            onQuote={() => {
              setQuoted(opened.message);
              setOpened(null);
            }}
          />
        </Suspense>
      )}
    </TemplatesContext>
  );
}
