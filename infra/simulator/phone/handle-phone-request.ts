import type { IncomingMessage, ServerResponse } from 'node:http';
import { PhoneProblemError } from '../domain/phone-problem.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import { sendBytes, sendJson } from '../http/reply.ts';
import { BodyTooLongError, contentType, parseJson, readBody } from '../http/request.ts';
import { type PhoneResponse, ROUTES } from './routes.ts';
import { streamEvents } from './stream-events.ts';

/** The largest file that a customer can send (Meta: 100 MB). */
const MAX_BODY_BYTES = 100 * 1024 * 1024;

/** Handles a request of the phone API. @param path the path after `/simulator/api` */
export async function handlePhoneRequest(
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  if (request.method === 'GET' && path === '/events') return streamEvents(state.pageEvents, response);
  try {
    sendAnswer(response, await runRoute(state, request, path));
  } catch (error) {
    const problem = toPhoneProblem(error);
    sendJson(response, problem.status, { error: { message: problem.message } });
  }
}

async function runRoute(state: SimulatorState, request: IncomingMessage, path: string): Promise<PhoneResponse> {
  const matches = ROUTES.map((route) => ({ ...route, match: route.path.exec(path) })).filter(({ match }) => match);
  const route = matches.find(({ method }) => method === request.method);
  if (!route) throw new PhoneProblemError(404, 'This call does not exist.');
  const bytes = await readBody(request, MAX_BODY_BYTES);
  return route.run(state, {
    ids: (route.match ?? []).slice(1).map(decodeURIComponent),
    json: () => parseJson(bytes.toString('utf8')),
    bytes,
    type: contentType(request),
  });
}

function sendAnswer(response: ServerResponse, answer: PhoneResponse): void {
  if ('bytes' in answer) sendBytes(response, answer.type, answer.bytes);
  else if ('body' in answer) sendJson(response, answer.status, answer.body);
  else response.writeHead(204).end();
}

function toPhoneProblem(error: unknown): PhoneProblemError {
  if (error instanceof PhoneProblemError) return error;
  if (error instanceof BodyTooLongError)
    return new PhoneProblemError(413, 'The body is too large. The maximum is 100 MB.');
  if (error instanceof URIError) return new PhoneProblemError(400, 'The path is not valid.');
  throw error;
}
