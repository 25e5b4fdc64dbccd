import type { Session } from './identity.ts';

/** An HTTP request. */
export interface WireRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** A request of an AWS SDK, with the session of its access key. */
export interface WireCall extends WireRequest {
  readonly session: Session;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/**
 * An AWS service behind the endpoint. It parses, authorizes, runs and meters calls. It throws errors as `AwsError`; the
 * endpoint formats them in the service's protocol.
 */
export interface WireService {
  /**
   * The service's name in a credential scope: `sqs`, `dynamodb`, `events`, `s3`, `secretsmanager`, `ssm`, `sts`,
   * `scheduler`.
   */
  readonly name: string;
  /** Returns the IAM action of a call (`sqs:SendMessage`) from its target header, path or body. Fault rules use it. */
  actionOf(call: WireCall): string;
  handle(call: WireCall): Promise<WireResponse>;
  /** Formats an error. JSON services share `toJsonErrorResponse`. */
  errorResponse(error: unknown): WireResponse;
  /** The service's error code for throttling. */
  readonly throttlingCode: string;
  /** CORS support, for a service that browsers call. */
  readonly cors?: CorsSupport;
}

/** CORS support of a service. */
export interface CorsSupport {
  /** Responds to a preflight request (OPTIONS), which is not signed. */
  preflight(request: WireRequest): WireResponse;
  /** Returns headers that let the page read the response, even if it is an error. */
  responseHeaders(request: WireRequest): Readonly<Record<string, string>>;
}
