import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { NoTargetError } from './target.ts';

const demoSchema = z.object({
  baseUrl: z.string(),
  demo: z.object({ tenantId: z.string(), apiKey: z.string(), phoneNumberId: z.string(), wabaId: z.string() }),
});
const conversationsSchema = z.object({
  data: z.array(
    z.object({ id: z.string(), contact: z.looseObject({ name: z.string().nullish(), waId: z.string().nullish() }) }),
  ),
});
const messagesSchema = z.object({
  data: z.array(
    z.object({
      direction: z.string(),
      type: z.string(),
      timestamp: z.string().nullish(),
      text: z.string().nullish(),
      status: z.string().nullish(),
    }),
  ),
});

/** Sends a text to the demo tenant as Meta does, in a signed webhook, and returns a description of the response. */
export async function sendDemoText(
  text: string,
  options: { readonly data?: string | undefined; readonly from: string },
): Promise<string> {
  const { baseUrl, demo } = readDemo(options.data);
  const message = {
    from: options.from,
    id: `wamid.${randomBytes(24).toString('base64')}`,
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text',
    text: { body: text },
  };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '622212345678', phone_number_id: demo.phoneNumberId },
    contacts: [{ profile: { name: 'Ani' }, wa_id: options.from }],
    messages: [message],
  };
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: demo.wabaId, changes: [{ field: 'messages', value }] }],
  });
  const signature = createHmac('sha256', process.env['META_APP_SECRET'] || 'local-app-secret')
    .update(body)
    .digest('hex');
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
  const response = await fetch(`${baseUrl}/webhooks/whatsapp`, { method: 'POST', headers, body });
  return response.ok
    ? 'accepted (200); `npm run warung -- inbox` shows it in about two seconds'
    : `rejected: ${response.status} ${await response.text()}`;
}

/** Lists the demo tenant's conversations with their newest messages, read through the API. */
export async function readInbox(options: { readonly data?: string | undefined }): Promise<string> {
  const { baseUrl, demo } = readDemo(options.data);
  const get = async (path: string): Promise<unknown> =>
    (await fetch(baseUrl + path, { headers: { authorization: `Bearer ${demo.apiKey}` } })).json();
  const { data } = conversationsSchema.parse(await get('/v1/conversations?limit=20'));
  if (data.length === 0) return 'no conversations yet: `npm run warung -- say "Halo"` starts one';
  const threads = data.map(async ({ id, contact }) => {
    const messages = messagesSchema.parse(await get(`/v1/conversations/${id}/messages?limit=10`)).data;
    const lines = messages.map(
      (one) =>
        `  ${one.timestamp ?? ''}  ${one.direction}  ${one.text ?? `(${one.type})`}${one.status ? `  [${one.status}]` : ''}`,
    );
    return [`${contact.name ?? 'unknown'} (${contact.waId ?? 'no number'})  ${id}`, ...lines].join('\n');
  });
  return (await Promise.all(threads)).join('\n\n');
}

function readDemo(data: string | undefined): z.infer<typeof demoSchema> {
  const file = join(resolve(data ?? process.env['WARUNG_DATA'] ?? '.warung'), 'credentials.json');
  try {
    return demoSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new NoTargetError(`${file} cannot be read: run \`npm start\` first, or set the data folder with --data`);
  }
}
