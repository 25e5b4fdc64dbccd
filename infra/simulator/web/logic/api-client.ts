import * as z from 'zod';
import type { Bubble, Chat, Customer, Say, State } from '../../phone-api.ts';
import { $Bubble, $Chat, $Customer, type $CustomerSettings, type $NewCustomer, $State } from '../../phone-api.ts';

export type NewCustomer = z.infer<typeof $NewCustomer>;
export type CustomerSettings = z.infer<typeof $CustomerSettings>;

/** The simulator refused a call; the message is its own. */
export class PhoneApiRefused extends Error {
  override readonly name = 'PhoneApiRefused';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** No answer came, or one that is not of the contract. */
export class PhoneApiUnreachable extends Error {
  override readonly name = 'PhoneApiUnreachable';
}

/** The calls of `phone-api.ts`. Each rejects with `PhoneApiRefused` or `PhoneApiUnreachable`. */
export interface PhoneApi {
  state(): Promise<State>;
  chat(customerId: string, phoneNumberId: string): Promise<Chat>;
  addCustomer(customer: NewCustomer): Promise<Customer>;
  changeSettings(customerId: string, settings: CustomerSettings): Promise<Customer>;
  say(customerId: string, phoneNumberId: string, say: Say): Promise<Bubble>;
  seen(customerId: string, phoneNumberId: string): Promise<void>;
  /** Stores a file; answers its media id. */
  upload(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<string>;
  mediaUrl(mediaId: string): string;
}

const $Refusal = z.object({ error: z.object({ message: z.string() }) });
const $Uploaded = z.object({ mediaId: z.string().min(1) });

/** Calls give up after this long; milliseconds. The simulator is on the same machine. */
const PATIENCE = 15_000;

async function answered(call: () => Promise<Response>): Promise<Response> {
  try {
    return await call();
  } catch (error) {
    throw new PhoneApiUnreachable('No answer', { cause: error });
  }
}

async function refusal(response: Response): Promise<PhoneApiRefused> {
  const said = $Refusal.safeParse(await response.json().catch(() => null));
  return new PhoneApiRefused(response.status, said.success ? said.data.error.message : `HTTP ${response.status}`);
}

/** A client of the simulator at `base` (no slash at its end). */
export function createPhoneApi(base: string, fetch: typeof globalThis.fetch): PhoneApi {
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await answered(() => fetch(`${base}${path}`, { ...init, signal: AbortSignal.timeout(PATIENCE) }));
    if (!response.ok) throw await refusal(response);
    return response;
  };
  const read = async <Schema extends z.ZodType>(schema: Schema, response: Response): Promise<z.infer<Schema>> => {
    const parsed = schema.safeParse(await response.json().catch(() => undefined));
    if (!parsed.success)
      throw new PhoneApiUnreachable('An answer that is not of the contract', { cause: parsed.error });
    return parsed.data;
  };
  const json = (method: string, body: unknown): RequestInit => ({
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const chatPath = (customerId: string, phoneNumberId: string): string =>
    `/chats/${encodeURIComponent(customerId)}/${encodeURIComponent(phoneNumberId)}`;

  return {
    state: async () => read($State, await call('/state')),
    chat: async (customer, number) => read($Chat, await call(chatPath(customer, number))),
    addCustomer: async (customer) => read($Customer, await call('/customers', json('POST', customer))),
    changeSettings: async (customer, settings) =>
      read($Customer, await call(`/customers/${encodeURIComponent(customer)}`, json('PUT', settings))),
    say: async (customer, number, say) =>
      read($Bubble, await call(`${chatPath(customer, number)}/messages`, json('POST', say))),
    seen: async (customer, number) => {
      await call(`${chatPath(customer, number)}/seen`, { method: 'POST' });
    },
    upload: async (bytes, type) => {
      const response = await call('/media', { method: 'POST', headers: { 'content-type': type }, body: bytes });
      return (await read($Uploaded, response)).mediaId;
    },
    mediaUrl: (mediaId) => `${base}/media/${encodeURIComponent(mediaId)}`,
  };
}
