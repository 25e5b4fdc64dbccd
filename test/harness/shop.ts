import * as z from 'zod';
import type { TestPlatform } from './platform.ts';

/** The fields of the API on which external tools rely. */
const contactSchema = z.object({
  id: z.string(),
  name: z.string().nullable(),
  waId: z.string().nullable(),
  userId: z.string().nullable(),
});
const conversationSchema = z.object({
  id: z.string(),
  contact: contactSchema,
  lastMessageAt: z.iso.datetime().nullable(),
});
const messageSchema = z.object({
  id: z.string(),
  wamid: z.string().nullable(),
  direction: z.enum(['inbound', 'outbound']),
  type: z.string(),
  timestamp: z.iso.datetime(),
  text: z.string().nullable(),
  status: z.string().nullable(),
});

/** A tenant with one connected number, and its conversations and messages in the API. */
export interface Shop {
  readonly tenantId: string;
  readonly apiKey: string;
  readonly phoneNumberId: string;
  readonly wabaId: string;
  conversations(): Promise<z.infer<typeof conversationSchema>[]>;
  messages(): Promise<z.infer<typeof messageSchema>[]>;
  wamids(): Promise<(string | null)[]>;
}

let shopCount = 0;

/** Creates a separate shop for a test, so that tests do not see each other's conversations. */
export async function openShop(meta: TestPlatform): Promise<Shop> {
  shopCount += 1;
  const ids = {
    phoneNumberId: `7${String(shopCount).padStart(12, '0')}`,
    wabaId: `8${String(shopCount).padStart(12, '0')}`,
  };
  const tenant = await meta.createTenant(`Toko ${shopCount}`, ids);
  const messages = async () => (await meta.listMessages(tenant.apiKey)).map((one) => messageSchema.parse(one));
  return {
    ...ids,
    ...tenant,
    conversations: async () =>
      (await meta.listAll('/v1/conversations', tenant.apiKey)).map((one) => conversationSchema.parse(one)),
    messages,
    wamids: async () => (await messages()).map(({ wamid }) => wamid).sort(),
  };
}

let seconds = 1_790_000_000;

/** Returns a provider timestamp later than all earlier ones, in Unix seconds. */
export function nextSecond(): number {
  seconds += 1;
  return seconds;
}
