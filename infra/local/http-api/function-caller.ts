import { AwsError } from '../kernel/aws-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Authorizer } from '../kernel/identity.ts';
import type { InvokeOutcome, LambdaEngine } from '../lambda/engine.ts';

/** The part of the Lambda engine that an API needs. */
export type ApiFunctions = Pick<LambdaEngine, 'invoke'>;

/** The outcome of a function call for a request. Every outcome except `ok` becomes a response of API Gateway itself. */
export type FunctionCallOutcome =
  | { readonly kind: 'ok'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly status: number; readonly answer: string; readonly detail: string };

export interface FunctionCall {
  readonly functionArn: string;
  /** The route or authorizer that API Gateway acts for. */
  readonly sourceArn: string;
  readonly event: unknown;
  readonly traceHeader: string;
  readonly timeoutMs: number;
}

/** Calls functions as `apigateway.amazonaws.com`, within the integration's timeout. */
export class FunctionCaller {
  readonly #options: { readonly clock: Clock; readonly authorizer: Authorizer; readonly lambda: ApiFunctions };

  constructor(options: { readonly clock: Clock; readonly authorizer: Authorizer; readonly lambda: ApiFunctions }) {
    this.#options = options;
  }

  /** Calls a function. Never throws. A function that exceeds the timeout keeps running, but its result is ignored. */
  async call(call: FunctionCall): Promise<FunctionCallOutcome> {
    const { clock, authorizer, lambda } = this.#options;
    const { functionArn, sourceArn, event, traceHeader } = call;
    let cancel: () => void = () => undefined;
    const timeout = new Promise<FunctionCallOutcome>((resolve) => {
      const unavailable = failed(503, 'Service Unavailable', 'Endpoint request timed out');
      cancel = clock.at(clock.now() + call.timeoutMs, () => resolve(unavailable));
    });
    try {
      const principal = { kind: 'service' as const, service: 'apigateway.amazonaws.com', sourceArn };
      authorizer.authorize({ principal, action: 'lambda:InvokeFunction', resource: functionArn });
      const result = lambda
        .invoke(functionArn, event, { type: 'RequestResponse', traceHeader })
        .then(outcomeOf, toFailure);
      return await Promise.race([result, timeout]);
    } catch (error) {
      return toFailure(error);
    } finally {
      cancel();
    }
  }
}

function outcomeOf(outcome: InvokeOutcome): FunctionCallOutcome {
  switch (outcome.kind) {
    case 'ok':
      return { kind: 'ok', result: outcome.payload };
    case 'error':
      return failed(500, 'Internal Server Error', `${outcome.errorType}: ${outcome.errorMessage}`);
    case 'throttled':
      return failed(503, 'Service Unavailable', 'Rate exceeded');
  }
}

/**
 * Converts an error. Lambda accepts events of up to 6 MB, API Gateway requests of up to 10 MB: a request between these
 * limits is a 413.
 */
function toFailure(error: unknown): FunctionCallOutcome {
  const detail = error instanceof Error ? error.message : String(error);
  const tooLarge =
    error instanceof AwsError && (error.status === 413 || /RequestTooLarge|RequestEntityTooLarge/.test(error.code));
  return tooLarge ? failed(413, 'Request Entity Too Large', detail) : failed(500, 'Internal Server Error', detail);
}

function failed(status: number, answer: string, detail: string): FunctionCallOutcome {
  return { kind: 'failed', status, answer, detail };
}
