import * as z from 'zod';
import type { Bubble, Chat, Customer, CustomerMessage, State } from '../../phone-api.ts';
import {
  bubbleSchema,
  chatSchema,
  customerSchema,
  type customerSettingsSchema,
  type newCustomerSchema,
  stateSchema,
} from '../../phone-api.ts';

export type NewCustomer = z.infer<typeof newCustomerSchema>;
export type CustomerSettings = z.infer<typeof customerSettingsSchema>;

/** The simulator rejected a request. The message is the simulator's own. */
export class PhoneApiRefusedError extends Error {
  override readonly name = 'PhoneApiRefusedError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The simulator did not respond, or its response does not match the contract. */
export class PhoneApiUnreachableError extends Error {
  override readonly name = 'PhoneApiUnreachableError';
}

/** The operations of `phone-api.ts`. Each rejects with `PhoneApiRefusedError` or `PhoneApiUnreachableError`. */
export interface PhoneApi {
  getState(): Promise<State>;
  getChat(customerId: string, phoneNumberId: string): Promise<Chat>;
  addCustomer(customer: NewCustomer): Promise<Customer>;
  updateSettings(customerId: string, settings: CustomerSettings): Promise<Customer>;
  sendMessage(customerId: string, phoneNumberId: string, message: CustomerMessage): Promise<Bubble>;
  markSeen(customerId: string, phoneNumberId: string): Promise<void>;
  /** Stores a file and returns its media id. */
  upload(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<string>;
  mediaUrl(mediaId: string): string;
}

const errorBodySchema = z.object({ error: z.object({ message: z.string() }) });
const uploadResultSchema = z.object({ mediaId: z.string().min(1) });

/** Timeout of a request. The simulator runs on the same machine. */
const TIMEOUT_MS = 15_000;

async function requireResponse(request: () => Promise<Response>): Promise<Response> {
  try {
    return await request();
  } catch (error) {
    throw new PhoneApiUnreachableError('No response', { cause: error });
  }
}

async function toRefusedError(response: Response): Promise<PhoneApiRefusedError> {
  const body = errorBodySchema.safeParse(await response.json().catch(() => null));
  return new PhoneApiRefusedError(response.status, body.success ? body.data.error.message : `HTTP ${response.status}`);
}

/** Creates a client of the simulator's API at `base`, which has no trailing slash. */
export function createPhoneApi(base: string, fetch: typeof globalThis.fetch): PhoneApi {
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await requireResponse(() =>
      fetch(`${base}${path}`, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }),
    );
    if (!response.ok) throw await toRefusedError(response);
    return response;
  };
  const read = async <Schema extends z.ZodType>(schema: Schema, response: Response): Promise<z.infer<Schema>> => {
    const parsed = schema.safeParse(await response.json().catch(() => undefined));
    if (!parsed.success)
      throw new PhoneApiUnreachableError('The response does not match the contract', { cause: parsed.error });
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
    getState: async () => read(stateSchema, await call('/state')),
    getChat: async (customer, number) => read(chatSchema, await call(chatPath(customer, number))),
    addCustomer: async (customer) => read(customerSchema, await call('/customers', json('POST', customer))),
    updateSettings: async (customer, settings) =>
      read(customerSchema, await call(`/customers/${encodeURIComponent(customer)}`, json('PUT', settings))),
    sendMessage: async (customer, number, message) =>
      read(bubbleSchema, await call(`${chatPath(customer, number)}/messages`, json('POST', message))),
    markSeen: async (customer, number) => {
      await call(`${chatPath(customer, number)}/seen`, { method: 'POST' });
    },
    upload: async (bytes, type) => {
      const response = await call('/media', { method: 'POST', headers: { 'content-type': type }, body: bytes });
      return (await read(uploadResultSchema, response)).mediaId;
    },
    mediaUrl: (mediaId) => `${base}/media/${encodeURIComponent(mediaId)}`,
  };
}
