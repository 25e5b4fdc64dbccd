import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import * as z from 'zod';
import { seededRandom } from '../../../../test/harness/seeded-random.ts';
import { type Clock, type Simulator, type SimulatorOptions, startSimulator } from '../../simulator.ts';

export const PHONE = '106540352242922';
export const ACCOUNT = '102290129340398';
export const DIGITS = '622150001000';
const SECRET = 'test secret';

/** A clock that only `advance` moves. */
export class TestClock implements Clock {
  #now: number;
  #timers: { time: number; task: () => void }[] = [];

  constructor(now = Date.UTC(2026, 10, 10, 3, 0, 0)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  at(time: number, task: () => void): () => void {
    const timer = { time, task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Advances the time and runs each timer at its time. */
  advance(ms: number): void {
    const target = this.#now + ms;
    for (;;) {
      const next = this.#timers.toSorted((one, other) => one.time - other.time)[0];
      if (!next || next.time > target) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#now = Math.max(this.#now, next.time);
      next.task();
    }
    this.#now = target;
  }
}

const valueSchema = z.looseObject({
  metadata: z.looseObject({ phone_number_id: z.string(), display_phone_number: z.string() }).optional(),
  contacts: z.array(z.looseObject({})).optional(),
  messages: z.array(z.looseObject({ id: z.string(), type: z.string(), timestamp: z.string() })).optional(),
  statuses: z
    .array(
      z.looseObject({
        id: z.string(),
        status: z.string(),
        timestamp: z.string(),
        errors: z.array(z.looseObject({ code: z.number(), title: z.string() })).optional(),
        pricing: z.looseObject({ type: z.string(), category: z.string(), billable: z.boolean() }).optional(),
      }),
    )
    .optional(),
});
const webhookSchema = z.object({
  object: z.literal('whatsapp_business_account'),
  entry: z.array(
    z.looseObject({ id: z.string(), changes: z.array(z.object({ field: z.string(), value: valueSchema })).min(1) }),
  ),
});
type Change = z.infer<typeof webhookSchema>['entry'][number]['changes'][number];

interface Post {
  readonly raw: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: z.infer<typeof webhookSchema>;
}

/**
 * A receiver of webhooks. It responds with `status`, or never when that is 0. A webhook whose signature does not match its
 * exact bytes gets 401.
 */
export class WebhookReceiver {
  readonly posts: Post[] = [];
  status = 200;
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const challenge = new URL(request.url ?? '', 'http://localhost').searchParams.get('hub.challenge');
      if (request.method === 'GET') return void response.end(challenge);
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const bytes = Buffer.concat(chunks);
      const signature = `sha256=${createHmac('sha256', SECRET).update(bytes).digest('hex')}`;
      const isSigned = request.headers['x-hub-signature-256'] === signature;
      const raw = bytes.toString('latin1');
      this.posts.push({ raw, headers: request.headers, body: webhookSchema.parse(JSON.parse(raw)) });
      if (this.status !== 0) response.writeHead(isSigned ? this.status : 401).end();
    });
  }

  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return this.url;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/webhook`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get changes(): Change[] {
    return this.posts.flatMap(({ body }) => body.entry.flatMap(({ changes }) => changes));
  }

  get messages() {
    return this.changes.flatMap(({ value }) => value.messages ?? []);
  }

  get statuses() {
    return this.changes.flatMap(({ value }) => value.statuses ?? []);
  }

  /** Returns the statuses of one message in logical order, because concurrent webhooks arrive in any order. */
  statusesOf(wamid: string): string[] {
    const order = ['sent', 'delivered', 'read', 'failed'];
    const statuses = this.statuses.filter(({ id }) => id === wamid).map(({ status }) => status);
    return statuses.toSorted((one, other) => order.indexOf(one) - order.indexOf(other));
  }

  /** Returns the value of the change that reported a status. */
  valueOfStatus(wamid: string, status: string): Change['value'] | undefined {
    const change = this.changes.find(({ value }) =>
      value.statuses?.some((each) => each.id === wamid && each.status === status),
    );
    return change?.value;
  }
}

export const sentSchema = z.looseObject({ messages: z.array(z.looseObject({ id: z.string() })) });
const refusedSchema = z.object({
  error: z.looseObject({
    message: z.string(),
    type: z.literal('OAuthException'),
    code: z.number(),
    fbtrace_id: z.string().min(1),
    error_subcode: z.number().optional(),
    error_data: z.object({ messaging_product: z.literal('whatsapp'), details: z.string() }).optional(),
  }),
});

/** A simulator with one number, a webhook receiver and a clock. */
export class SimulatorFixture {
  readonly simulator: Simulator;
  readonly receiver: WebhookReceiver;
  readonly clock: TestClock;

  constructor(simulator: Simulator, receiver: WebhookReceiver, clock: TestClock) {
    this.simulator = simulator;
    this.receiver = receiver;
    this.clock = clock;
  }

  async call(method: string, path: string, body?: unknown, token = 'token'): Promise<Response> {
    return fetch(`${this.simulator.graphUrl}/v23.0/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** Returns the response body of a call that must succeed. */
  async callOk(method: string, path: string, body?: unknown): Promise<Readonly<Record<string, unknown>>> {
    const response = await this.call(method, path, body);
    const answer = await response.json();
    if (response.status !== 200) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return z.looseObject({}).parse(answer);
  }

  /** Returns the error of a call that must fail: its HTTP status, and Meta's code and details. */
  async callError(method: string, path: string, body?: unknown, token?: string) {
    const response = await this.call(method, path, body, token);
    const { error } = refusedSchema.parse(await response.json());
    const details = error.error_data?.details ?? error.message;
    return { http: response.status, code: error.code, details, subcode: error.error_subcode };
  }

  /** Sends a message and returns its id. */
  async send(to: string, message: Readonly<Record<string, unknown>>): Promise<string> {
    const answer = sentSchema.parse(
      await this.callOk('POST', `${PHONE}/messages`, { messaging_product: 'whatsapp', to, ...message }),
    );
    return answer.messages[0]?.id ?? '';
  }

  async sendError(message: Readonly<Record<string, unknown>>) {
    return this.callError('POST', `${PHONE}/messages`, { messaging_product: 'whatsapp', to: '628111', ...message });
  }

  /** Creates a customer who has just written, so that the customer service window is open. */
  async openChat(name = 'Ani') {
    const customer = this.simulator.addCustomer({ name });
    this.simulator.sendAsCustomer(customer.id, PHONE, { type: 'text', body: 'Halo' });
    await this.simulator.waitUntilIdle();
    return { ...customer, phone: customer.phone ?? '' };
  }

  async stop(): Promise<void> {
    await this.simulator.stop();
    await this.receiver.close();
  }
}

export async function startSimulatorFixture(
  options: Partial<SimulatorOptions> = {},
  clock = new TestClock(),
): Promise<SimulatorFixture> {
  const receiver = new WebhookReceiver();
  const simulator = await startSimulator({
    port: 0,
    dataDir: ':memory:',
    webhookUrl: await receiver.listen(),
    appSecret: SECRET,
    clock,
    random: seededRandom(7),
    ...options,
  });
  simulator.putNumber({
    phoneNumberId: PHONE,
    wabaId: ACCOUNT,
    displayPhoneNumber: '+62 21 5000 1000',
    name: 'Kopi Dipati Ukur',
  });
  return new SimulatorFixture(simulator, receiver, clock);
}

export const textMessage = (body: string) => ({ type: 'text', text: { body } });
