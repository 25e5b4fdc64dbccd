import '../styles/thread.css';
import '../styles/bubble.css';
import '../styles/composer.css';
import { lazy, Suspense, useEffect, useState } from 'react';
import { isNotFound } from '../api/problem.ts';
import { useConversation, useSendOptions, useThread } from '../api/queries.ts';
import { insist } from '../app/insist.ts';
import { linkTo } from '../app/location.ts';
import type { Route } from '../app/route.ts';
import { useShop, useSpeech, useStore } from '../app/shop.ts';
import { Composer } from '../composer/Composer.tsx';
import { customerName } from '../people/names.ts';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Trouble } from '../ui/Trouble.tsx';
import { About } from './About.tsx';
import type { Bubble } from './arrange.ts';
import { Header } from './Header.tsx';
import { Log } from './Log.tsx';
import type { ThreadMessage } from './message.ts';
import { TemplatesContext } from './TemplateText.tsx';
import { useFailureNews } from './useFailureNews.ts';

const MessageDetailsSheet = lazy(() => insist(() => import('./Details.tsx')));

interface ThreadProps {
  readonly route: Extract<Route, { at: 'chats' }>;
  readonly id: string;
}

/** Shows the conversation with one customer: messages, composer and customer details. */
export default function Thread({ route, id }: ThreadProps) {
  const { t, language } = useSpeech();
  const { outbox } = useShop();
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
  const failure = useFailureNews(thread.data?.messages);
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
        <a className="button" {...linkTo({ ...route, conversationId: null, about: false })}>
          {t('thread.toList')}
        </a>
      </section>
    );

  return (
    <TemplatesContext value={options?.templates ?? []}>
      <section className="thread-pane" aria-labelledby="thread-title">
        <Header route={route} name={name} conversation={conversation} />
        <Log
          conversationId={id}
          name={name}
          pages={thread.data}
          unsent={unsent}
          placeholder={
            thread.error ? (
              <Trouble error={thread.error} onRetry={() => void Promise.all([thread.refetch(), refetch()])} />
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
      {conversation && <About route={route} conversation={conversation} name={name} />}
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
