import type { Session } from './identity.ts';

/** A request as it came over HTTP. */
export interface WireRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** A request of an AWS SDK, with the session that its access key stands for. */
export interface WireCall extends WireRequest {
  readonly session: Session;
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
  /** For a service that browsers call. */
  readonly browsers?: ForBrowsers;
}

/** How a service meets pages of other origins (CORS). */
export interface ForBrowsers {
  /** Answers a browser that asks what it may do: OPTIONS, which nobody signs. */
  preflight(request: WireRequest): WireResponse;
  /** Headers that let the page read the answer, be it a refusal. */
  answerHeaders(request: WireRequest): Readonly<Record<string, string>>;
}
