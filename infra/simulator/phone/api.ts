import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendBytes, sendJson } from '../http/reply.ts';
import { BodyTooLong, contentType, parseJson, readBody } from '../http/request.ts';
import { PhoneProblem } from '../world/problem.ts';
import type { World } from '../world/world.ts';
import { type Answer, ROUTES } from './routes.ts';
import { stream } from './stream.ts';

/** The largest file that a customer can send (Meta: 100 MB). */
const MAX_BODY_BYTES = 100 * 1024 * 1024;

/** Handles a request of the phone API. @param path the path after `/simulator/api` */
export async function answerPhone(
  state: World,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  if (request.method === 'GET' && path === '/events') return stream(state.events, response);
  try {
    sendAnswer(response, await runRoute(state, request, path));
  } catch (error) {
    const problem = toPhoneProblem(error);
    sendJson(response, problem.status, { error: { message: problem.message } });
  }
}

async function runRoute(state: World, request: IncomingMessage, path: string): Promise<Answer> {
  const matches = ROUTES.map((route) => ({ ...route, match: route.path.exec(path) })).filter(({ match }) => match);
  const route = matches.find(({ method }) => method === request.method);
  if (!route) throw new PhoneProblem(404, 'This call does not exist.');
  const bytes = await readBody(request, MAX_BODY_BYTES);
  return route.run(state, {
    ids: (route.match ?? []).slice(1).map(decodeURIComponent),
    json: () => parseJson(bytes.toString('utf8')),
    bytes,
    type: contentType(request),
  });
}

function sendAnswer(response: ServerResponse, answer: Answer): void {
  if ('bytes' in answer) sendBytes(response, answer.type, answer.bytes);
  else if ('body' in answer) sendJson(response, answer.status, answer.body);
  else response.writeHead(204).end();
}

function toPhoneProblem(error: unknown): PhoneProblem {
  if (error instanceof PhoneProblem) return error;
  if (error instanceof BodyTooLong) return new PhoneProblem(413, 'The body is too large. The maximum is 100 MB.');
  if (error instanceof URIError) return new PhoneProblem(400, 'The path is not valid.');
  throw error;
}
