import * as z from 'zod';
import { addCustomer, addHistory, changeCustomer, markSeen, setMarketing } from '../domain/customer-actions.ts';
import { createNumericId } from '../domain/ids.ts';
import { requireNumber, sendAsCustomer } from '../domain/inbound.ts';
import { PhoneProblemError } from '../domain/phone-problem.ts';
import { putNumber } from '../domain/provision.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import {
  customerMessageSchema,
  customerSettingsSchema,
  faultsSchema,
  historySchema,
  newCustomerSchema,
  numberInputSchema,
} from '../phone-api.ts';
import { limitsSchema } from '../storage/numbers.ts';
import { bubbleView, chatView, numberView, stateView } from './views.ts';

/** The response of a call: JSON, bytes, or no content. */
export type PhoneResponse =
  | { readonly status: 200 | 201; readonly body: unknown }
  | { readonly status: 200; readonly bytes: Uint8Array; readonly type: string }
  | { readonly status: 204 };

interface Call {
  readonly ids: readonly string[];
  /** Parses the body as JSON. */
  readonly json: () => unknown;
  readonly bytes: Uint8Array;
  readonly type: string;
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly run: (state: SimulatorState, call: Call) => PhoneResponse;
}

const ok = (body: unknown): PhoneResponse => ({ status: 200, body });
const created = (body: unknown): PhoneResponse => ({ status: 201, body });
const NO_CONTENT: PhoneResponse = { status: 204 };

const marketingSchema = z.object({ value: z.enum(['stop', 'resume']) });
const tokenSchema = z.object({
  state: z.enum(['expired', 'valid']),
  accessToken: z.string().min(1).nullable().optional(),
});

const chatKeyOf = ({ ids: [customerId = '', phoneNumberId = ''] }: Call) => ({ customerId, phoneNumberId });
const firstIdOf = ({ ids: [id = ''] }: Call): string => id;

const ID = '([^/]+)';
const route = (method: string, path: string, run: Route['run']): Route => ({
  method,
  path: new RegExp(`^${path.replaceAll('*', ID)}$`),
  run,
});

/** The calls of `phone-api.ts`, followed by those that only tests and demos use (see README). */
export const ROUTES: readonly Route[] = [
  route('GET', '/state', (state) => ok(stateView(state))),
  route('POST', '/customers', (state, { json }) => created(addCustomer(state, parse(newCustomerSchema, json())))),
  route('PUT', '/customers/*', (state, call) => {
    return ok(changeCustomer(state, firstIdOf(call), parse(customerSettingsSchema, call.json())));
  }),
  route('GET', '/chats/*/*', (state, call) => ok(chatView(state, chatKeyOf(call)))),
  route('POST', '/chats/*/*/messages', (state, call) => {
    const message = sendAsCustomer(state, chatKeyOf(call), parse(customerMessageSchema, call.json()));
    return created(bubbleView(state, requireNumber(state, message.phoneNumberId), message));
  }),
  route('POST', '/chats/*/*/seen', (state, call) => {
    markSeen(state, chatKeyOf(call));
    return NO_CONTENT;
  }),
  route('GET', '/media/*', (state, call) => {
    const [metadata, bytes] = [state.media.get(firstIdOf(call)), state.media.bytes(firstIdOf(call))];
    if (!metadata || !bytes) throw new PhoneProblemError(404, 'There is no such media file.');
    return { status: 200, bytes, type: metadata.mime };
  }),
  route('POST', '/media', (state, { bytes, type }) => {
    if (bytes.byteLength === 0) throw new PhoneProblemError(400, 'The body is empty.');
    const id = createNumericId(state.random);
    state.media.add({ id, phoneNumberId: null, mime: type || 'application/octet-stream', expires: null }, bytes);
    return created({ mediaId: id });
  }),
  route('POST', '/numbers', (state, { json }) =>
    created(numberView(putNumber(state, parse(numberInputSchema, json())))),
  ),
  route('POST', '/history', (state, { json }) => {
    return created({ webhooks: addHistory(state, parse(historySchema, json())) });
  }),
  route('PUT', '/faults', (state, { json }) => {
    state.faults.set(parse(faultsSchema, json()));
    return NO_CONTENT;
  }),
  route('PUT', '/chats/*/*/marketing', (state, call) => {
    setMarketing(state, chatKeyOf(call), parse(marketingSchema, call.json()).value);
    return NO_CONTENT;
  }),
  route('PUT', '/numbers/*/token', (state, call) => {
    const { state: tokenState, accessToken } = parse(tokenSchema, call.json());
    setToken(state, firstIdOf(call), tokenState, accessToken);
    return NO_CONTENT;
  }),
  route('PUT', '/numbers/*/limits', (state, call) => {
    const { id, limits } = requireNumber(state, firstIdOf(call));
    state.numbers.set(id, { limits: { ...limits, ...parse(limitsSchema, call.json()) } });
    return NO_CONTENT;
  }),
  route('GET', '/numbers/*/code', (state, call) => ok({ code: requireNumber(state, firstIdOf(call)).code })),
];

/** Sets the state of a number's token and, if given, a new token. Calls with an expired token fail with code 190. */
export function setToken(
  state: SimulatorState,
  phoneNumberId: string,
  tokenState: 'expired' | 'valid',
  accessToken?: string | null,
): void {
  const { id } = requireNumber(state, phoneNumberId);
  state.numbers.set(id, { tokenExpired: tokenState === 'expired', ...(accessToken !== undefined && { accessToken }) });
}

/** Parses a request body. @throws PhoneProblemError 400 that names the first invalid field */
function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new PhoneProblemError(400, `${issue?.path.join('.') || 'body'}: ${issue?.message}`);
}
