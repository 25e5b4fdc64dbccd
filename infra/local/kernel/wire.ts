import type { Session } from './identity.ts';

/** A request of an AWS SDK, as it came over HTTP, with the session that its access key stands for. */
export interface WireCall {
  readonly session: Session;
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/**
 * One AWS service behind the endpoint. It parses the call, asks the authorizer for every resource touched, runs it and
 * meters it. Errors are thrown as `AwsError`; the endpoint writes them in the service's protocol.
 */
export interface WireService {
  /** The service's name in a credential scope: `sqs`, `dynamodb`, `events`, `s3`, `secretsmanager`, `ssm`, `sts`, `scheduler`. */
  readonly name: string;
  /** The IAM action of a call, for faults (`sqs:SendMessage`), from its target header, path or body. */
  actionOf(call: WireCall): string;
  handle(call: WireCall): Promise<WireResponse>;
  /** How an error travels; JSON services share `jsonError`. */
  errorResponse(error: unknown): WireResponse;
  /** The error code that this service throttles with. */
  readonly throttlingCode: string;
}
