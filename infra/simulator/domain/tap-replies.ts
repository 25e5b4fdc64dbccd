import * as z from 'zod';
import type { Content, Message } from '../storage/messages.ts';
import { PhoneProblemError } from './phone-problem.ts';

/** Replies of customers to buttons and list rows of a message. */

const replySchema = z.looseObject({ reply: z.object({ id: z.string(), title: z.string() }) });
const quickReplySchema = z.looseObject({ quick_reply: z.object({ id: z.string(), title: z.string() }) });
const rowSchema = z.object({ id: z.string(), title: z.string(), description: z.string().optional() });

const interactiveSchema = z.object({
  interactive: z.looseObject({
    type: z.string(),
    action: z.looseObject({
      buttons: z.array(replySchema).optional().catch(undefined),
      sections: z
        .array(z.looseObject({ rows: z.array(rowSchema).optional() }))
        .optional()
        .catch(undefined),
      cards: z
        .array(
          z.looseObject({ action: z.looseObject({ buttons: z.array(quickReplySchema).optional().catch(undefined) }) }),
        )
        .optional()
        .catch(undefined),
    }),
  }),
});

const templateSchema = z.object({
  template: z.object({
    components: z.array(
      z.looseObject({
        type: z.string(),
        index: z.number().optional(),
        buttons: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).optional(),
        parameters: z.array(z.looseObject({ payload: z.string().optional() })).optional(),
      }),
    ),
  }),
});

/**
 * Returns the reply that a tap on `id` sends: `button_reply`, `list_reply`, or `button` for a quick reply of a
 * template.
 * @throws PhoneProblemError when the message has no such button or row
 */
export function replyToTap({ content, author }: Message, id: string): Content {
  const reply = author === 'business' ? (templateReply(content, id) ?? interactiveReply(content, id)) : undefined;
  if (!reply) throw new PhoneProblemError(404, 'The message has no such button or row.');
  return reply;
}

/** Finds a quick reply by the payload that was sent for it, or by its text when there was none. */
function templateReply(content: Content, id: string): Content | undefined {
  const components = templateSchema.safeParse(content).data?.template.components ?? [];
  const payloads = new Map(
    components
      .filter(({ type }) => type === 'BUTTON')
      .map(({ index = 0, parameters }) => [index, parameters?.[0]?.payload]),
  );
  const [button] = components
    .flatMap(({ buttons }) => buttons ?? [])
    .map(({ type, text = '' }, index) => ({ type, text, payload: payloads.get(index) ?? text }))
    .filter(({ type, payload }) => type === 'QUICK_REPLY' && payload === id);
  return button && { type: 'button', button: { payload: button.payload, text: button.text } };
}

function interactiveReply(content: Content, id: string): Content | undefined {
  const action = interactiveSchema.safeParse(content).data?.interactive.action;
  const button = [
    ...(action?.buttons ?? []).map(({ reply }) => reply),
    ...(action?.cards ?? []).flatMap((card) => card.action.buttons ?? []).map(({ quick_reply }) => quick_reply),
  ].find((each) => each.id === id);
  if (button) return { type: 'interactive', interactive: { type: 'button_reply', button_reply: button } };
  const row = action?.sections?.flatMap(({ rows }) => rows ?? []).find((each) => each.id === id);
  return row && { type: 'interactive', interactive: { type: 'list_reply', list_reply: row } };
}
