import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallFault } from '../domain/faults.ts';
import { createTraceId } from '../domain/ids.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import { sendJson } from '../http/reply.ts';
import { BodyTooLongError } from '../http/request.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphError } from './graph-error.ts';
import { readCall } from './read-call.ts';
import { type GraphResponse, routeCall } from './routes.ts';

const VERSION = /^\/v\d+\.\d+(?=\/|$)/;

/**
 * Handles a request of the Graph API, with or without a version in the path.
 * @param path the path after `/simulator/graph`
 */
export async function handleGraphRequest(
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const fault = state.faults.drawCallFault();
  if (fault === 'dropCall') return void request.socket.destroy();
  const trace = createTraceId(state.random);
  try {
    const call = await readCall(request, path);
    if (fault) throwFault(fault, call);
    const answer = await routeCall(state, path.replace(VERSION, ''), call);
    if (fault === 'loseAnswer') return void request.socket.destroy();
    sendAnswer(response, answer, trace);
  } catch (error) {
    if (fault === 'loseAnswer') return void request.socket.destroy();
    const graphError = toGraphError(error);
    response.setHeader('x-fb-trace-id', trace);
    sendJson(response, graphError.http, graphError.body(trace));
  }
}

function throwFault(fault: CallFault, { path }: GraphCall): void {
  switch (fault) {
    case 'rateLimit':
      throw path.endsWith('/messages') ? new GraphError(130429) : new GraphError(4, { plain: true });
    case 'serverError':
      throw new GraphError(131000);
    case 'loseAnswer':
    case 'dropCall':
      return;
    default:
      fault satisfies never;
  }
}

function sendAnswer(response: ServerResponse, answer: GraphResponse, trace: string): void {
  response.setHeader('x-fb-trace-id', trace);
  if ('bytes' in answer) {
    response.writeHead(200, { 'content-type': answer.type, 'content-length': answer.bytes.byteLength });
    response.end(answer.bytes);
  } else if ('notFound' in answer) response.writeHead(404).end();
  else sendJson(response, 200, answer.json);
}

function toGraphError(error: unknown): GraphError {
  if (error instanceof GraphError) return error;
  if (error instanceof BodyTooLongError)
    return new GraphError(131053, { details: 'The file is larger than 100 MB.', http: 413 });
  throw error;
}
