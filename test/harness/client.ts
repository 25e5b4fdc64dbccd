import { createHmac } from 'node:crypto';
import type { Credentials } from '@warung/local';
import * as z from 'zod';

const pageSchema = z.object({ data: z.array(z.record(z.string(), z.unknown())), next: z.string().nullable() });

export interface ApiResponse {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

/** A client of a platform that uses HTTP only. */
export class Client {
  readonly credentials: Credentials;
  readonly #appSecret: string;

  constructor(credentials: Credentials, appSecret: string) {
    this.credentials = credentials;
    this.#appSecret = appSecret;
  }

  /** Posts a webhook as Meta does: raw JSON, signed. */
  async postWebhook(payload: unknown, headers: Readonly<Record<string, string>> = {}): Promise<ApiResponse> {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const signature = `sha256=${createHmac('sha256', this.#appSecret).update(body).digest('hex')}`;
    return this.#send(
      'POST',
      '/webhooks/whatsapp',
      { 'content-type': 'application/json', 'x-hub-signature-256': signature, ...headers },
      body,
    );
  }

  /** Sends a request with an API key, by default the demo tenant's. */
  async request(
    method: string,
    path: string,
    options: { readonly key?: string; readonly body?: unknown; readonly idempotencyKey?: string } = {},
  ): Promise<ApiResponse> {
    const headers = {
      authorization: `Bearer ${options.key ?? this.credentials.demo.apiKey}`,
      'content-type': 'application/json',
      ...(options.idempotencyKey !== undefined && { 'idempotency-key': options.idempotencyKey }),
    };
    return this.#send(method, path, headers, options.body === undefined ? undefined : JSON.stringify(options.body));
  }

  /** Sends a request as the platform's operator. */
  operator(method: string, path: string, body?: unknown): Promise<ApiResponse> {
    return this.request(method, path, { key: this.credentials.operatorKey, ...(body !== undefined && { body }) });
  }

  /** Returns all entries of a list, page by page. */
  async listAll(path: string, key?: string): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query = `limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
      const response = await this.request(
        'GET',
        `${path}${path.includes('?') ? '&' : '?'}${query}`,
        key ? { key } : {},
      );
      if (response.status !== 200)
        throw new Error(`GET ${path} answered ${response.status}: ${JSON.stringify(response.body)}`);
      const page: z.infer<typeof pageSchema> = pageSchema.parse(response.body);
      found.push(...page.data);
      cursor = page.next;
    }
    return found;
  }

  /** Returns all messages of all conversations of the key's tenant. */
  async listMessages(key?: string): Promise<Record<string, unknown>[]> {
    const conversations = await this.listAll('/v1/conversations', key);
    const messages = [];
    for (const { id } of conversations)
      messages.push(...(await this.listAll(`/v1/conversations/${String(id)}/messages`, key)));
    return messages;
  }

  /** Creates a tenant with one connected number. */
  async createTenant(
    name: string,
    ids: { readonly phoneNumberId: string; readonly wabaId: string },
  ): Promise<{ tenantId: string; apiKey: string }> {
    const created = z
      .object({ tenantId: z.string(), apiKey: z.string() })
      .parse((await this.operator('POST', '/v1/operator/tenants', { name })).body);
    const connected = await this.operator('POST', '/v1/operator/numbers', {
      tenantId: created.tenantId,
      ...ids,
      displayPhoneNumber: '+62 800 0000 0000',
      accessToken: 'test-token',
    });
    if (connected.status >= 300)
      throw new Error(`the number could not be connected: ${JSON.stringify(connected.body)}`);
    return created;
  }

  async #send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string | undefined,
  ): Promise<ApiResponse> {
    const response = await fetch(this.credentials.baseUrl + path, {
      method,
      headers,
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    return { status: response.status, type: response.headers.get('content-type') ?? '', body: parseJsonOrText(text) };
  }
}

function parseJsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
