import { randomUUID } from 'node:crypto';
import { AccessDeniedError, AwsError } from '../kernel/aws-error.ts';
import type { Authorizer, RegionAndAccount, Session } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import type { WireCall, WireResponse, WireService } from '../kernel/wire.ts';
import type { SqsEngine } from './engine.ts';
import { JSON_ERROR_NAMES, unsupportedOperation } from './errors.ts';
import { ACTIONS } from './wire-actions.ts';

const TARGET_PREFIX = 'AmazonSQS.';
const CONTENT_TYPE = 'application/x-amz-json-1.0';

interface Dependencies {
  readonly engine: SqsEngine;
  readonly authorizer: Authorizer;
  readonly meter: Meter;
  readonly place: RegionAndAccount;
}

/**
 * Creates the SQS service for the AWS JSON 1.0 protocol, which the SDKs use ("SQS Developer Guide, Making requests
 * using the AWS JSON protocol"). Only the template creates queues: the service rejects actions that create or delete
 * one.
 */
export function createSqsService(dependencies: Dependencies): WireService {
  return {
    name: 'sqs',
    throttlingCode: 'RequestThrottled',
    actionOf: (call) => ACTIONS[nameOf(call)]?.iam ?? `sqs:${nameOf(call)}`,
    handle: (call) => handle(call, dependencies),
    errorResponse,
  };
}

const nameOf = (call: WireCall): string => {
  const target = call.headers['x-amz-target'] ?? '';
  return target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : target;
};

async function handle(call: WireCall, { engine, authorizer, meter, place }: Dependencies): Promise<WireResponse> {
  const name = nameOf(call);
  const action = ACTIONS[name];
  if (!action)
    throw unsupportedOperation(
      `The local runtime does not support ${name || 'a request without X-Amz-Target'}: only the template creates queues.`,
    );
  const { principal } = call.session;
  const by = callerOf(call.session, place);
  const { output, queueArn } = await action.run(parseBody(call.body), {
    engine,
    place,
    by,
    senderId: senderOf(call.session, place),
    may: (iamAction, resource) => authorizer.authorize({ principal, action: iamAction, resource }),
  });
  if (action.billed === 'as one request') {
    const kind = queueArn !== undefined && engine.findQueue(queueArn)?.isFifo ? 'sqsFifoRequest' : 'sqsStandardRequest';
    meter.add({ kind, quantity: 1, by, action: action.iam, ...(queueArn !== undefined && { resource: queueArn }) });
  }
  return respond(200, output);
}

/** Parses the body. @throws AwsError when it is not JSON */
function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON.');
  }
}

/** Returns the caller that a request is metered to: the function, or another principal. */
const callerOf = (session: Session, regionAndAccount: RegionAndAccount): string =>
  session.functionName ?? nameOfPrincipal(session, regionAndAccount);

/**
 * Returns the `SenderId`. AWS uses the id and session of a role (`AROA…:session`); this runtime uses the role's name as
 * its id.
 */
function senderOf(session: Session, regionAndAccount: RegionAndAccount): string {
  const { principal } = session;
  const name = nameOfPrincipal(session, regionAndAccount);
  return principal.kind === 'role' ? `${name}:${principal.sessionName}` : name;
}

function nameOfPrincipal({ principal }: Session, regionAndAccount: RegionAndAccount): string {
  switch (principal.kind) {
    case 'role':
      return principal.roleArn.slice(principal.roleArn.lastIndexOf('/') + 1);
    case 'service':
      return principal.service;
    case 'operator':
      return regionAndAccount.account;
  }
}

function errorResponse(error: unknown): WireResponse {
  if (!(error instanceof AwsError))
    return respond(500, {
      __type: 'com.amazonaws.sqs#InternalFailure',
      message: 'The request failed because of an internal error.',
    });
  const code = error instanceof AccessDeniedError ? 'AccessDenied' : error.code;
  return respond(
    error.status,
    { __type: `com.amazonaws.sqs#${JSON_ERROR_NAMES[code] ?? code}`, message: error.message },
    // SDKs read the error code of the query protocol from this header ("AWS query compatible" services).
    { 'x-amzn-query-error': `${code};${error.status < 500 ? 'Sender' : 'Receiver'}` },
  );
}

function respond(status: number, output: unknown, headers: Record<string, string> = {}): WireResponse {
  return {
    status,
    headers: { 'content-type': CONTENT_TYPE, 'x-amzn-requestid': randomUUID(), ...headers },
    body: JSON.stringify(output),
  };
}
