import * as z from 'zod';
import { $CustomerSettings, $Faults, $History, $NewCustomer, $NumberGiven, $Say } from '../phone-api.ts';
import { $Limits } from '../state/numbers.ts';
import { numericId } from '../world/ids.ts';
import { numberAt, say } from '../world/inbound.ts';
import { addCustomer, changeCustomer, look, setMarketing, tellHistory } from '../world/phones.ts';
import { PhoneProblem } from '../world/problem.ts';
import { giveNumber } from '../world/provision.ts';
import type { World } from '../world/world.ts';
import { bubbleView, chatView, numberView, stateView } from './views.ts';

/** What a call answers: JSON, bytes, or nothing. */
export type Answer =
  | { readonly status: 200 | 201; readonly body: unknown }
  | { readonly status: 200; readonly bytes: Uint8Array; readonly type: string }
  | { readonly status: 204 };

interface Call {
  readonly ids: readonly string[];
  /** The body as JSON, read when a route asks for it. */
  readonly json: () => unknown;
  readonly bytes: Uint8Array;
  readonly type: string;
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly run: (world: World, call: Call) => Answer;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const made = (body: unknown): Answer => ({ status: 201, body });
const DONE: Answer = { status: 204 };

const $Marketing = z.object({ value: z.enum(['stop', 'resume']) });
const $Token = z.object({ state: z.enum(['expired', 'valid']), accessToken: z.string().min(1).nullable().optional() });

const chatOf = ({ ids: [customerId = '', phoneNumberId = ''] }: Call) => ({ customerId, phoneNumberId });
const first = ({ ids: [id = ''] }: Call): string => id;

const ID = '([^/]+)';
const route = (method: string, path: string, run: Route['run']): Route => ({
  method,
  path: new RegExp(`^${path.replaceAll('*', ID)}$`),
  run,
});

/** The calls of `phone-api.ts`, and below them those that only tests and demonstrations need (see README). */
export const ROUTES: readonly Route[] = [
  route('GET', '/state', (world) => ok(stateView(world))),
  route('POST', '/customers', (world, { json }) => made(addCustomer(world, parse($NewCustomer, json())))),
  route('PUT', '/customers/*', (world, call) => {
    return ok(changeCustomer(world, first(call), parse($CustomerSettings, call.json())));
  }),
  route('GET', '/chats/*/*', (world, call) => ok(chatView(world, chatOf(call)))),
  route('POST', '/chats/*/*/messages', (world, call) => {
    const message = say(world, chatOf(call), parse($Say, call.json()));
    return made(bubbleView(world, numberAt(world, message.phoneNumberId), message));
  }),
  route('POST', '/chats/*/*/seen', (world, call) => {
    look(world, chatOf(call));
    return DONE;
  }),
  route('GET', '/media/*', (world, call) => {
    const [facts, bytes] = [world.media.get(first(call)), world.media.bytes(first(call))];
    if (!facts || !bytes) throw new PhoneProblem(404, 'There is no such medium.');
    return { status: 200, bytes, type: facts.mime };
  }),
  route('POST', '/media', (world, { bytes, type }) => {
    if (bytes.byteLength === 0) throw new PhoneProblem(400, 'The body is empty.');
    const id = numericId(world.random);
    world.media.add({ id, phoneNumberId: null, mime: type || 'application/octet-stream', expires: null }, bytes);
    return made({ mediaId: id });
  }),
  route('POST', '/numbers', (world, { json }) => made(numberView(giveNumber(world, parse($NumberGiven, json()))))),
  route('POST', '/history', (world, { json }) => {
    return made({ webhooks: tellHistory(world, parse($History, json())) });
  }),
  route('PUT', '/faults', (world, { json }) => {
    world.faults.set(parse($Faults, json()));
    return DONE;
  }),
  route('PUT', '/chats/*/*/marketing', (world, call) => {
    setMarketing(world, chatOf(call), parse($Marketing, call.json()).value);
    return DONE;
  }),
  route('PUT', '/numbers/*/token', (world, call) => {
    const { state, accessToken } = parse($Token, call.json());
    setToken(world, first(call), state, accessToken);
    return DONE;
  }),
  route('PUT', '/numbers/*/limits', (world, call) => {
    const { id, limits } = numberAt(world, first(call));
    world.numbers.set(id, { limits: { ...limits, ...parse($Limits, call.json()) } });
    return DONE;
  }),
  route('GET', '/numbers/*/code', (world, call) => ok({ code: numberAt(world, first(call)).code })),
];

/** An expired token is answered with code 190 until it is valid again; a new one may be given with it. */
export function setToken(
  world: World,
  phoneNumberId: string,
  state: 'expired' | 'valid',
  accessToken?: string | null,
): void {
  const { id } = numberAt(world, phoneNumberId);
  world.numbers.set(id, { tokenExpired: state === 'expired', ...(accessToken !== undefined && { accessToken }) });
}

/** @throws PhoneProblem 400 naming the first thing that is wrong */
function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new PhoneProblem(400, `${issue?.path.join('.') || 'body'}: ${issue?.message}`);
}
