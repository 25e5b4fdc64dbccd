import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { InvalidCursorError } from '../../cursor.ts';
import { requestLog } from '../../request-log.ts';
import { badRequest, type ProblemDetails, ProblemError, problemReply, type Reply } from '../problem.ts';

/** Creates the middleware that converts errors to RFC 9457 problems. Logs and counts internal errors. */
export const problemResponses = (): MiddlewareObj<APIGatewayProxyEventV2, Reply> => ({
  onError: ({ error }) => problemReply(problemOf(error)),
});

function problemOf(error: unknown): ProblemDetails {
  if (error instanceof ProblemError) return error.details;
  if (error instanceof InvalidCursorError) return badRequest('The cursor does not belong to this list.').details;
  requestLog().setError(error);
  requestLog().countMetric('RequestFailed');
  return { status: 500, title: 'Internal error', detail: 'An internal error occurred. Try again.' };
}
