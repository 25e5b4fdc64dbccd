import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { ApiResponse, Client } from './client.ts';

/** The fields of an outbound message that tests use. */
const sentSchema = z.looseObject({
  id: z.string(),
  wamid: z.string().nullable(),
  direction: z.string(),
  type: z.string(),
  text: z.string().nullable(),
  status: z.string().nullable(),
  attempts: z.array(z.looseObject({ outcome: z.string().nullable(), code: z.number().nullable() })).default([]),
  failure: z.looseObject({ code: z.number().nullable(), reason: z.string() }).nullable().default(null),
});
export type SentMessage = z.infer<typeof sentSchema>;

const MAX_RETRIES = 20;

/** Returns operations to reply to customers through the API of one tenant. */
export function createReplyClient(client: Client, key = client.credentials.demo.apiKey) {
  const conversationOf = async (waId: string): Promise<string> => {
    for (const one of await client.listAll('/v1/conversations', key)) {
      const { id, contact } = z
        .object({ id: z.string(), contact: z.looseObject({ waId: z.string().nullable() }) })
        .parse(one);
      if (contact.waId === waId) return id;
    }
    throw new Error('no such conversation');
  };
  return {
    conversationOf,
    send: (conversationId: string, body: unknown, idempotencyKey: string = randomUUID()): Promise<ApiResponse> =>
      client.request('POST', `/v1/conversations/${conversationId}/messages`, { key, body, idempotencyKey }),
    /** Sends a text as a robust client does: retries server errors with the same idempotency key. */
    text: async (conversationId: string, text: string): Promise<SentMessage> => {
      const path = `/v1/conversations/${conversationId}/messages`;
      const request = { key, body: { type: 'text', text: { body: text } }, idempotencyKey: randomUUID() };
      let response = await client.request('POST', path, request);
      for (let retries = 0; response.status >= 500 && retries < MAX_RETRIES; retries += 1)
        response = await client.request('POST', path, request);
      if (response.status !== 202) throw new Error(`not accepted: ${response.status} ${JSON.stringify(response.body)}`);
      return sentSchema.parse(response.body);
    },
    retry: (conversationId: string, messageId: string): Promise<ApiResponse> =>
      client.request('POST', `/v1/conversations/${conversationId}/messages/${messageId}/retry`, {
        key,
        idempotencyKey: randomUUID(),
      }),
    /** Returns the business's messages in the order of the thread. */
    sent: async (conversationId: string): Promise<SentMessage[]> =>
      (await client.listAll(`/v1/conversations/${conversationId}/messages?order=asc`, key))
        .map((one) => sentSchema.parse(one))
        .filter(({ direction }) => direction === 'outbound'),
  };
}
