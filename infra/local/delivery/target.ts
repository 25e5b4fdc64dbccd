import { AccessDeniedError, AwsError } from '../kernel/aws-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { CallFault, Faults } from '../kernel/faults.ts';
import type { Authorizer, Principal } from '../kernel/identity.ts';
import type { LambdaEngine } from '../lambda/engine.ts';
import type { OutgoingMessage, SqsEngine } from '../sqs/engine.ts';

/** The part of the SQS engine that targets and dead-letter queues need. */
export type TargetQueues = Pick<SqsEngine, 'send'>;
/** The part of the Lambda engine that targets need. */
export type TargetFunctions = Pick<LambdaEngine, 'invoke' | 'function'>;

export interface Targets {
  readonly sqs: TargetQueues;
  readonly lambda: TargetFunctions;
  readonly authorizer: Authorizer;
  readonly faults: Faults;
  readonly clock: Clock;
}

/** A payload for a queue or a function, sent as `principal`. */
export interface DeliveryRequest extends OutgoingMessage {
  readonly principal: Principal;
  readonly targetArn: string;
  /** The caller that the request is metered to. */
  readonly by: string;
}

/** `code` is one of the error codes that the EventBridge User Guide lists for dead-letter messages. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly retriable: boolean };

/** Returns the kind of a target ARN; undefined when it is not supported. */
export function targetKindOf(arn: string): 'sqs' | 'lambda' | undefined {
  if (/^arn:aws:sqs:[^:]+:\d{12}:[^:]+$/.test(arn)) return 'sqs';
  if (/^arn:aws:lambda:[^:]+:\d{12}:function:[^:]+(:[^:]+)?$/.test(arn)) return 'lambda';
  return undefined;
}

/**
 * Delivers once: authorizes the call, then sends to the queue or invokes the function asynchronously. Never throws. A
 * fault rule without a function name (`faults.forCall`) applies here as it does to a call of the service itself.
 */
export async function deliver(targets: Targets, parcel: DeliveryRequest): Promise<DeliveryOutcome> {
  const kind = targetKindOf(parcel.targetArn);
  if (kind === undefined) return failed('INVALID_PARAMETER', `${parcel.targetArn} is not a queue or function`, false);
  const action = kind === 'sqs' ? 'sqs:SendMessage' : 'lambda:InvokeFunction';
  try {
    targets.authorizer.authorize({ principal: parcel.principal, action, resource: parcel.targetArn });
    const fault = targets.faults.forCall({ action });
    if (fault?.kind === 'delay') await targets.clock.wait(fault.ms);
    const failure = failBefore(fault);
    if (failure) return failure;
    const outcome = kind === 'sqs' ? send(targets.sqs, parcel) : await invoke(targets.lambda, parcel);
    return failAfter(fault) ?? outcome;
  } catch (error) {
    return classify(error);
  }
}

function send(sqs: TargetQueues, { targetArn, principal: _, by, ...message }: DeliveryRequest): DeliveryOutcome {
  sqs.send(targetArn, message, { by });
  return { kind: 'delivered' };
}

async function invoke(lambda: TargetFunctions, parcel: DeliveryRequest): Promise<DeliveryOutcome> {
  const { targetArn, traceHeader } = parcel;
  if (lambda.function(targetArn) === undefined) return failed('NO_RESOURCE', `Function not found: ${targetArn}`, false);
  const options = { type: 'Event' as const, ...(traceHeader === undefined ? {} : { traceHeader }) };
  const outcome = await lambda.invoke(targetArn, jsonOrText(parcel.body), options);
  switch (outcome.kind) {
    case 'ok':
      return { kind: 'delivered' };
    case 'throttled':
      return failed('THROTTLING', 'Rate exceeded', true);
    case 'error':
      return failed('ERROR_FROM_TARGET', `${outcome.errorType}: ${outcome.errorMessage}`, true);
  }
}

function jsonOrText(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function failBefore(fault: CallFault | undefined): DeliveryOutcome | undefined {
  if (fault?.kind === 'throttle') return failed('THROTTLING', 'Rate exceeded', true);
  if (fault?.kind === 'time-out' || fault?.kind === 'crash-before')
    return failed('TIMEOUT', 'The target timed out', true);
  return undefined;
}

/** Simulates a lost response: the call took effect, but the service treats it as failed and sends again. */
function failAfter(fault: CallFault | undefined): DeliveryOutcome | undefined {
  if (fault?.kind === 'lose-response' || fault?.kind === 'crash-after')
    return failed('CONNECTION_FAILURE', 'Connection lost', true);
  return undefined;
}

/**
 * Classifies an error. Missing permissions, missing resources and rejected input are not retried (User Guide, "Using
 * dead-letter queues").
 */
function classify(error: unknown): DeliveryOutcome {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof AccessDeniedError) return failed('NO_PERMISSIONS', message, false);
  if (!(error instanceof AwsError)) return failed('INTERNAL_ERROR', message, true);
  if (/NonExistentQueue|QueueDoesNotExist|ResourceNotFound/.test(error.code))
    return failed('NO_RESOURCE', message, false);
  if (/AccessDenied/.test(error.code)) return failed('NO_PERMISSIONS', message, false);
  if (/Throttl|TooManyRequests|OverLimit/i.test(error.code)) return failed('THROTTLING', message, true);
  return error.status < 500 ? failed('INVALID_PARAMETER', message, false) : failed('ERROR_FROM_TARGET', message, true);
}

function failed(code: string, message: string, retriable: boolean): DeliveryOutcome {
  return { kind: 'failed', code, message, retriable };
}
