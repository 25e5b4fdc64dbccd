import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TargetFunctions, TargetQueues } from '../../../delivery/target.ts';
import { AccessDeniedError, AwsError } from '../../../kernel/aws-error.ts';
import type { AccessRequest, Authorizer } from '../../../kernel/identity.ts';
import type { InvokeOutcome } from '../../../lambda/engine.ts';
import type { OutgoingMessage } from '../../../sqs/engine.ts';

/** Queues that record sent messages; `fail` decides on errors. */
export class FakeQueues implements TargetQueues {
  readonly sent: (OutgoingMessage & { queueArn: string; by: string | undefined })[] = [];
  fail: (queueArn: string, attempt: number) => AwsError | undefined = () => undefined;
  attempts = 0;

  send(queueArn: string, message: OutgoingMessage, options: { by?: string | undefined } = {}) {
    this.attempts += 1;
    const error = this.fail(queueArn, this.attempts);
    if (error) throw error;
    this.sent.push({ ...message, queueArn, by: options.by });
    return { messageId: String(this.sent.length), md5OfBody: '' };
  }

  to(queueArn: string) {
    return this.sent.filter((one) => one.queueArn === queueArn);
  }
}

/** Functions that record their calls and return `outcome`. */
export class FakeFunctions implements TargetFunctions {
  readonly invoked: { functionArn: string; payload: unknown; options: unknown }[] = [];
  outcome: InvokeOutcome | (() => Promise<InvokeOutcome>) = { kind: 'ok', payload: null };

  async invoke(functionArn: string, payload: unknown, options?: unknown): Promise<InvokeOutcome> {
    this.invoked.push({ functionArn, payload, options });
    return typeof this.outcome === 'function' ? this.outcome() : this.outcome;
  }

  function(functionArn: string) {
    return { name: functionArn.split(':').at(-1) ?? '', arn: functionArn, roleArn: '', timeoutSeconds: 3 };
  }
}

/** Records authorization requests and denies those that `denies` selects. */
export class FakeAuthorizer implements Authorizer {
  readonly requests: AccessRequest[] = [];
  denies: (request: AccessRequest) => boolean = () => false;

  authorize(request: AccessRequest): void {
    this.requests.push(request);
    if (this.denies(request)) throw new AccessDeniedError(`${request.action} on ${request.resource} is not allowed`);
  }
}

export const unavailable = () => new AwsError('ServiceUnavailable', 'down', 503);

export function createTemporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'warung-test-'));
}
