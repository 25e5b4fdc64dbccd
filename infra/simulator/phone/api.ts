import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendBytes, sendJson } from '../http/reply.ts';
import { BodyTooLong, contentType, parseJson, readBody } from '../http/request.ts';
import { PhoneProblem } from '../world/problem.ts';
import type { World } from '../world/world.ts';
import { type Answer, ROUTES } from './routes.ts';
import { stream } from './stream.ts';

/** The largest that a customer can send (Meta: 100 MB). */
const LONGEST_BODY_BYTES = 100 * 1024 * 1024;

/** Answers a call of the phone page. @param path after `/simulator/api` */
export async function answerPhone(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  if (request.method === 'GET' && path === '/events') return stream(world.events, response);
  try {
    send(response, await run(world, request, path));
  } catch (error) {
    const problem = asProblem(error);
    sendJson(response, problem.status, { error: { message: problem.message } });
  }
}

async function run(world: World, request: IncomingMessage, path: string): Promise<Answer> {
  const here = ROUTES.map((route) => ({ ...route, found: route.path.exec(path) })).filter(({ found }) => found);
  const route = here.find(({ method }) => method === request.method);
  if (!route) throw new PhoneProblem(404, 'There is no such call.');
  const bytes = await readBody(request, LONGEST_BODY_BYTES);
  return route.run(world, {
    ids: (route.found ?? []).slice(1).map(decodeURIComponent),
    json: () => parseJson(bytes.toString('utf8')),
    bytes,
    type: contentType(request),
  });
}

function send(response: ServerResponse, answer: Answer): void {
  if ('bytes' in answer) sendBytes(response, answer.type, answer.bytes);
  else if ('body' in answer) sendJson(response, answer.status, answer.body);
  else response.writeHead(204).end();
}

function asProblem(error: unknown): PhoneProblem {
  if (error instanceof PhoneProblem) return error;
  if (error instanceof BodyTooLong) return new PhoneProblem(413, 'That is too big; 100 MB is the most.');
  if (error instanceof URIError) return new PhoneProblem(400, 'The path makes no sense.');
  throw error;
}
