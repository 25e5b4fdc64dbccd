import { AwsError } from '../kernel/aws-error.ts';
import type { Authorizer, Principal } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';

/** Dependencies of the destinations. */
export interface DestinationPorts {
  readonly authorizer: Authorizer;
  readonly meter: Meter;
  readonly sqs: { send(queueArn: string, message: { body: string }, options?: { by?: string }): unknown };
  /** Writes an object, without authorization and metering. */
  putObject(bucket: string, key: string, body: string): Promise<void>;
}

/** The function that sends, with its role. */
export interface Sender {
  readonly functionName: string;
  readonly roleArn: string;
}

type Destination =
  | { readonly kind: 'sqs'; readonly arn: string }
  | { readonly kind: 's3'; readonly arn: string; readonly bucket: string };

/**
 * Sends records of failed and finished invocations to their destinations, using the function's role (Lambda Developer
 * Guide, "Capturing records of Lambda asynchronous invocations", "Retain discarded records for a DynamoDB event
 * source").
 */
export class Destinations {
  readonly #ports: DestinationPorts;

  constructor(ports: DestinationPorts) {
    this.#ports = ports;
  }

  /** Returns whether a destination is a bucket, which stores whole objects instead of messages. */
  isBucket(destinationArn: string): boolean {
    return parse(destinationArn).kind === 's3';
  }

  /**
   * Checks the role's permission to send, as AWS does for a configuration.
   * @throws AccessDeniedError; AwsError for an unknown kind of destination
   */
  check(sender: Sender, destinationArn: string, keyPrefix = ''): void {
    this.#authorize(sender, parse(destinationArn), `${keyPrefix}check`);
  }

  /** Sends a record. `key` names the object in a bucket. @throws the error of the destination */
  async send(sender: Sender, destinationArn: string, body: string, key: string): Promise<void> {
    const destination = parse(destinationArn);
    this.#authorize(sender, destination, key);
    const by = sender.functionName;
    switch (destination.kind) {
      case 'sqs':
        this.#ports.sqs.send(destination.arn, { body }, { by });
        return;
      case 's3':
        await this.#ports.putObject(destination.bucket, key, body);
        this.#ports.meter.add({ kind: 's3Put', quantity: 1, by, action: 's3:PutObject', resource: destination.arn });
        return;
      default:
        destination satisfies never;
    }
  }

  #authorize(sender: Sender, destination: Destination, key: string): void {
    const principal = principalOf(sender);
    const { authorizer } = this.#ports;
    switch (destination.kind) {
      case 'sqs':
        authorizer.authorize({ principal, action: 'sqs:SendMessage', resource: destination.arn });
        return;
      case 's3':
        authorizer.authorize({ principal, action: 's3:PutObject', resource: `${destination.arn}/${key}` });
        authorizer.authorize({ principal, action: 's3:ListBucket', resource: destination.arn });
        return;
      default:
        destination satisfies never;
    }
  }
}

/** Returns the function's role as a principal, as Lambda assumes it for its own calls. */
export function principalOf({ roleArn, functionName }: Sender): Principal {
  return { kind: 'role', roleArn, sessionName: functionName, tags: {} };
}

function parse(arn: string): Destination {
  const [, , service, , , ...rest] = arn.split(':');
  if (service === 'sqs') return { kind: service, arn };
  const bucket = rest.join(':');
  if (service === 's3' && bucket && !bucket.includes('/')) return { kind: 's3', arn, bucket };
  throw new AwsError('InvalidParameterValueException', `${arn} is not a destination that is run here`);
}
