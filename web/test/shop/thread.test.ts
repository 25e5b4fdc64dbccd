import { describe, expect, test } from 'vitest';
import { messageStatusSchema } from '../../../functions/conversations/views.ts';
import { mergeMessage, mergeNewestPage, mergeOlderPage } from '../../shop/api/thread-pages.ts';
import { arrangeThread, type ThreadItem } from '../../shop/thread/arrange-thread.ts';
import { canRetry, historyOf, tickOf } from '../../shop/thread/ticks.ts';
import { message, text } from './views.ts';

const dayOf = (iso: string): string => iso.slice(0, 10);
const kinds = (items: readonly ThreadItem[]): string[] =>
  items.map((item) => (item.kind === 'group' ? `${item.direction}:${item.bubbles.length}` : item.kind));
const bubbles = (items: readonly ThreadItem[]) => items.flatMap((item) => (item.kind === 'group' ? item.bubbles : []));
const referring = (id: string, minute: number, type: string, body: unknown, of: string, more = {}) =>
  text(id, minute, { type, content: { type, [type]: body }, text: null, about: of, ...more });

describe('pages of a thread', () => {
  const [a, b, c, d] = [text('a', 1), text('b', 2), text('c', 3), text('d', 4)] as const;

  test('the newest page is merged with loaded messages, and the later response wins', () => {
    const known = mergeNewestPage(undefined, { data: [b, a], next: 'older' });
    const read = text('b', 2, { status: 'read' });
    const joined = mergeNewestPage(known, { data: [c, read], next: 'other' });
    expect(joined.messages.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(joined.messages[1]?.status).toBe('read');
    expect(joined.older).toBe('older');
  });

  test('after a gap the older messages are dropped, so that no gap is hidden', () => {
    const known = mergeNewestPage(undefined, { data: [a], next: null });
    const gap = mergeNewestPage(known, { data: [d, c], next: 'between' });
    expect(gap).toEqual({ messages: [c, d], older: 'between' });
  });

  test('a page with the whole thread is always merged', () => {
    const known = mergeNewestPage(undefined, { data: [a], next: 'x' });
    expect(mergeNewestPage(known, { data: [b], next: null })).toEqual({ messages: [a, b], older: null });
  });

  test('older pages are added at the front, a sent message at the end', () => {
    const known = mergeNewestPage(undefined, { data: [c], next: 'x' });
    const all = mergeMessage(mergeOlderPage(known, { data: [b, a], next: null }), d);
    expect(all).toEqual({ messages: [a, b, c, d], older: null });
  });

  test('a file link is kept while it is valid, so that the file is not loaded again', () => {
    const link = (url: string, left: number) =>
      text('f', 1, {
        media: {
          status: 'stored',
          mimeType: null,
          size: null,
          filename: null,
          url,
          urlExpiresAt: new Date(Date.now() + left).toISOString(),
          reason: null,
        },
      });
    const known = mergeNewestPage(undefined, { data: [link('first', 200_000)], next: null });
    expect(mergeNewestPage(known, { data: [link('second', 300_000)], next: null }).messages[0]?.media?.url).toBe(
      'first',
    );
    const stale = mergeNewestPage(undefined, { data: [link('first', 30_000)], next: null });
    expect(mergeNewestPage(stale, { data: [link('second', 300_000)], next: null }).messages[0]?.media?.url).toBe(
      'second',
    );
  });
});

describe('arranging a thread', () => {
  test('groups messages of one side within five minutes, by day', () => {
    const items = arrangeThread(
      [
        text('a', 1),
        text('b', 5),
        text('c', 20),
        text('d', 21, { direction: 'outbound', status: 'read', sentBy: 'rina' }),
        text('e', 22, { direction: 'outbound', status: 'read', sentBy: 'dimas' }),
        text('f', 23, { timestamp: '2026-11-25T07:23:00Z' }),
      ],
      dayOf,
    );
    expect(kinds(items)).toEqual(['day', 'inbound:2', 'inbound:1', 'outbound:1', 'outbound:1', 'day', 'inbound:1']);
  });

  test('keeps the last reaction of each side; an empty reaction removes it', () => {
    const items = arrangeThread(
      [
        text('a', 1),
        referring('r1', 2, 'reaction', { message_id: 'wamid.a', emoji: '👍' }, 'wamid.a'),
        referring('r2', 3, 'reaction', { message_id: 'wamid.a', emoji: '❤️' }, 'wamid.a'),
        referring('r3', 4, 'reaction', { message_id: 'wamid.a', emoji: '🙏' }, 'wamid.a', {
          direction: 'outbound',
          status: 'read',
        }),
        referring('r4', 5, 'reaction', { message_id: 'wamid.a', emoji: '' }, 'wamid.a', {
          direction: 'outbound',
          status: 'sent',
        }),
      ],
      dayOf,
    );
    expect(kinds(items)).toEqual(['day', 'inbound:1']);
    expect(bubbles(items)[0]?.reactions).toEqual([{ by: 'inbound', emoji: '❤️' }]);
  });

  test('ignores an outbound reaction that failed', () => {
    const failed = referring('r', 2, 'reaction', { message_id: 'wamid.a', emoji: '👍' }, 'wamid.a', {
      direction: 'outbound',
      status: 'failed',
    });
    expect(bubbles(arrangeThread([text('a', 1), failed], dayOf))[0]?.reactions).toEqual([]);
  });

  test('an edit changes the message in place and keeps the previous texts', () => {
    const edit = (id: string, minute: number, body: string) =>
      referring(
        id,
        minute,
        'edit',
        { original_message_id: 'wamid.a', message: { type: 'text', text: { body } } },
        'wamid.a',
        { text: body },
      );
    const [bubble] = bubbles(arrangeThread([text('a', 1), edit('e1', 2, 'dua'), edit('e2', 3, 'tiga')], dayOf));
    expect(bubble?.body).toEqual({ kind: 'text', text: 'tiga' });
    expect(bubble?.edit).toEqual({ at: '2026-11-24T07:03:00Z', before: ['a', 'dua'] });
  });

  test('a deletion is shown on the message', () => {
    const revoke = referring('x', 2, 'revoke', { original_message_id: 'wamid.a' }, 'wamid.a');
    expect(bubbles(arrangeThread([text('a', 1), revoke], dayOf))[0]?.revokedAt).toBe('2026-11-24T07:02:00Z');
  });

  test('events and references to unloaded messages are separate lines', () => {
    const items = arrangeThread(
      [
        referring('r', 1, 'reaction', { message_id: 'gone', emoji: '👍' }, 'gone'),
        referring('v', 2, 'revoke', { original_message_id: 'gone' }, 'gone'),
        text('s', 3, { type: 'system', content: { type: 'system', system: { type: 'user_changed_number' } } }),
      ],
      dayOf,
    );
    expect(kinds(items)).toEqual(['day', 'line', 'line', 'line']);
  });

  test('a quote shows the quoted message, or that there is one', () => {
    const [, known, missing] = bubbles(
      arrangeThread([text('a', 1), text('b', 2, { about: 'wamid.a' }), text('c', 3, { about: 'wamid.old' })], dayOf),
    );
    expect(known?.quote?.of?.message.id).toBe('a');
    expect(missing?.quote).toEqual({ wamid: 'wamid.old', of: null });
  });
});

describe('ticks', () => {
  test('each status has a shape and a word; important ones are shown as text', () => {
    const all = messageStatusSchema.options.map((status) => [status, tickOf(status)] as const);
    expect(new Set(all.map(([, { labelKey }]) => labelKey)).size).toBe(messageStatusSchema.options.length - 1);
    expect(all.filter(([, { isLabelVisible }]) => isLabelVisible).map(([status]) => status)).toEqual([
      'held',
      'unconfirmed',
      'failed',
      'deleted',
      'warning',
    ]);
    expect(tickOf('sent').shape).not.toBe(tickOf('delivered').shape);
    expect(tickOf('read').tone).not.toBe(tickOf('delivered').tone);
  });

  test('only unconfirmed and failed messages can be sent again', () => {
    expect(messageStatusSchema.options.filter(canRetry)).toEqual(['unconfirmed', 'failed']);
    expect(canRetry(null)).toBe(false);
  });

  test('the history of a message is sorted by time', () => {
    const times = { read: '2026-11-24T07:03:00Z', queued: '2026-11-24T07:00:00Z', sent: '2026-11-24T07:01:00Z' };
    expect(historyOf(times).map(({ status }) => status)).toEqual(['queued', 'sent', 'read']);
    expect(historyOf(message().statusTimes)).toEqual([]);
  });
});
