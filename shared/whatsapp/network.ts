import { isRecord } from '../json.ts';

/** System calls of a connection that was not made (Node.js documentation, Class: SystemError). */
const CONNECTING = new Set<unknown>(['getaddrinfo', 'connect']);
/** Errors of a connection or TLS session that was not made (undici, Errors; OpenSSL, Verify result codes). */
const NOT_CONNECTED =
  /^(ECONNREFUSED|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS_\w+|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+)$/;

/** Whether a failed `fetch` certainly sent nothing. A reset, a time-out, and an error that is not known may have. */
export function isNeverSent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!isRecord(cause)) return false;
  // Of several addresses each has its own error, and the whole has the code of the last.
  return CONNECTING.has(cause.syscall) || (typeof cause.code === 'string' && NOT_CONNECTED.test(cause.code));
}
