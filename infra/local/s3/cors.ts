import { AwsError } from '../kernel/aws-error.ts';

/** A CORS rule of a bucket (S3 User Guide, "Elements of a CORS configuration"). */
export interface CorsRule {
  /** Exact origins, or patterns with one `*`. */
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  /** Case-insensitive patterns, each with at most one `*`. */
  readonly allowedHeaders: readonly string[];
  readonly exposedHeaders: readonly string[];
  readonly maxAgeSeconds: number | undefined;
}

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * Builds the response headers for a preflight request (S3 User Guide, "How does Amazon S3 evaluate the CORS
 * configuration on a bucket?"): the first rule that allows the origin, the method and every header applies.
 * @param rules undefined for a bucket without a CORS configuration
 * @throws AwsError `BadRequest` without an origin, `AccessForbidden` when no rule allows it
 */
export function createPreflightHeaders(
  rules: readonly CorsRule[] | undefined,
  headers: Headers,
): Record<string, string> {
  const { origin } = headers;
  if (origin === undefined)
    throw new AwsError('BadRequest', 'Insufficient information. Origin request header needed.', 400);
  const method = headers['access-control-request-method'];
  if (method === undefined) throw new AwsError('BadRequest', 'Invalid Access-Control-Request-Method: null', 400);
  if (!rules) throw new AwsError('AccessForbidden', 'CORSResponse: CORS is not enabled for this bucket.', 403);
  const requestedHeaders = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = rules.find(
    (one) => allows(one, origin, method) && requestedHeaders.every((name) => matchesAny(one.allowedHeaders, name)),
  );
  if (!rule)
    throw new AwsError(
      'AccessForbidden',
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      403,
    );
  return {
    ...corsHeaders(rule, origin),
    ...(requestedHeaders.length > 0 ? { 'access-control-allow-headers': requestedHeaders.join(', ') } : {}),
    ...(rule.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(rule.maxAgeSeconds) }),
  };
}

/** Builds the CORS headers for the response to any other request; none without an origin or a rule that allows it. */
export function createCorsHeaders(
  rules: readonly CorsRule[] | undefined,
  method: string,
  { origin }: Headers,
): Record<string, string> {
  const rule = origin === undefined ? undefined : rules?.find((one) => allows(one, origin, method));
  return rule && origin !== undefined ? corsHeaders(rule, origin) : {};
}

function allows(rule: CorsRule, origin: string, method: string): boolean {
  return rule.allowedMethods.includes(method) && firstMatch(rule.allowedOrigins, origin) !== undefined;
}

function corsHeaders(rule: CorsRule, origin: string): Record<string, string> {
  const isWildcard = firstMatch(rule.allowedOrigins, origin) === '*';
  return {
    'access-control-allow-origin': isWildcard ? '*' : origin,
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    ...(isWildcard ? {} : { 'access-control-allow-credentials': 'true' }),
    ...(rule.exposedHeaders.length > 0 ? { 'access-control-expose-headers': rule.exposedHeaders.join(', ') } : {}),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

function matchesAny(patterns: readonly string[], header: string): boolean {
  return (
    firstMatch(
      patterns.map((pattern) => pattern.toLowerCase()),
      header,
    ) !== undefined
  );
}

/** Returns the first pattern that matches a text; `*` matches any text. */
function firstMatch(patterns: readonly string[], text: string): string | undefined {
  return patterns.find((pattern) => {
    const [start = '', end] = pattern.split('*');
    if (end === undefined) return pattern === text;
    return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
  });
}
