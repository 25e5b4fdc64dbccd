import { AwsError } from '../kernel/aws-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Authorizer } from '../kernel/identity.ts';
import type { InvokeOutcome, LambdaEngine } from '../lambda/engine.ts';

/** What of the Lambda engine is used behind an API. */
export type ApiFunctions = Pick<LambdaEngine, 'invoke'>;

/** What came of calling a function for a request; everything but `ok` becomes an answer of API Gateway itself. */
export type CallOutcome =
  | { readonly kind: 'ok'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly status: number; readonly answer: string; readonly detail: string };

export interface FunctionCall {
  readonly functionArn: string;
  /** The route or authorizer for which API Gateway acts. */
  readonly sourceArn: string;
  readonly event: unknown;
  readonly traceHeader: string;
  readonly timeoutMs: number;
}

/** Calls functions as `apigateway.amazonaws.com`, within the integration's time. */
export class FunctionCaller {
  readonly #options: { readonly clock: Clock; readonly authorizer: Authorizer; readonly lambda: ApiFunctions };

  constructor(options: { readonly clock: Clock; readonly authorizer: Authorizer; readonly lambda: ApiFunctions }) {
    this.#options = options;
  }

  /** Never throws. A late function runs on, only its answer is not waited for. */
  async call(call: FunctionCall): Promise<CallOutcome> {
    const { clock, authorizer, lambda } = this.#options;
    const { functionArn, sourceArn, event, traceHeader } = call;
    let cancel: () => void = () => undefined;
    const late = new Promise<CallOutcome>((resolve) => {
      const unavailable = failed(503, 'Service Unavailable', 'Endpoint request timed out');
      cancel = clock.at(clock.now() + call.timeoutMs, () => resolve(unavailable));
    });
    try {
      const principal = { kind: 'service' as const, service: 'apigateway.amazonaws.com', sourceArn };
      authorizer.authorize({ principal, action: 'lambda:InvokeFunction', resource: functionArn });
      const answer = lambda
        .invoke(functionArn, event, { type: 'RequestResponse', traceHeader })
        .then(outcomeOf, refusal);
      return await Promise.race([answer, late]);
    } catch (error) {
      return refusal(error);
    } finally {
      cancel();
    }
  }
}

function outcomeOf(outcome: InvokeOutcome): CallOutcome {
  switch (outcome.kind) {
    case 'ok':
      return { kind: 'ok', result: outcome.payload };
    case 'error':
      return failed(500, 'Internal Server Error', `${outcome.errorType}: ${outcome.errorMessage}`);
    case 'throttled':
      return failed(503, 'Service Unavailable', 'Rate exceeded');
  }
}

/** Lambda takes events of up to 6 MB, API Gateway requests of up to 10 MB: what lies between is too large, too. */
function refusal(error: unknown): CallOutcome {
  const detail = error instanceof Error ? error.message : String(error);
  const tooLarge =
    error instanceof AwsError && (error.status === 413 || /RequestTooLarge|RequestEntityTooLarge/.test(error.code));
  return tooLarge ? failed(413, 'Request Entity Too Large', detail) : failed(500, 'Internal Server Error', detail);
}

function failed(status: number, answer: string, detail: string): CallOutcome {
  return { kind: 'failed', status, answer, detail };
}
