import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { notFound, problemReply, type Reply } from '../../shared/http/problem.ts';
import { type RequestLogDependencies, requestLog, withRequestLog } from '../../shared/request-log.ts';
import { type ContentCoding, negotiateCoding } from './content-coding.ts';
import { contentTypeOf, isText, type Resource, resolveResource } from './resource.ts';
import { securityHeaders } from './security-headers.ts';
import type { StaticFiles } from './static-files.ts';

export interface ServePagesDeps extends RequestLogDependencies {
  readonly staticFiles: StaticFiles;
  /** See {@link securityHeaders}. */
  readonly contentOrigins: readonly string[];
}

const CACHE_ONE_YEAR = 'public, max-age=31536000, immutable';
const REVALIDATE = 'no-cache';

/**
 * Creates the handler that serves the pages for GET and HEAD: the start page at /, the shop page at /shop and
 * below, /docs and /openapi.json. Responds with 304 if the client has the current version, and with 404 if a built file does not exist.
 * Throws if a file cannot be read.
 */
export function createServePages(deps: ServePagesDeps) {
  const security = securityHeaders(deps.contentOrigins);
  return (event: APIGatewayProxyEventV2): Promise<Reply> =>
    withRequestLog(deps, 'pages', async () => {
      const resource = resolveResource(event.rawPath, (name) => deps.staticFiles.codings(name).length > 0);
      const reply = await (resource === undefined ? notFoundReply() : answer(deps.staticFiles, resource, event));
      requestLog().set({ route: event.routeKey, status: reply.statusCode, outcome: 'ok' });
      return { ...reply, headers: { ...reply.headers, ...security } };
    });
}

const notFoundReply = async (): Promise<Reply> => problemReply(notFound('There is nothing at this address.').details);

async function answer(site: StaticFiles, { name, immutable }: Resource, event: APIGatewayProxyEventV2): Promise<Reply> {
  const coding = negotiateCoding(event.headers['accept-encoding'], site.codings(name));
  const content = await site.read(name, coding);
  const etag = etagOf(content);
  const headers = {
    etag,
    vary: 'accept-encoding',
    'cache-control': immutable ? CACHE_ONE_YEAR : REVALIDATE,
  };
  requestLog().set({ file: name, coding });
  if (matchesEtag(event.headers['if-none-match'], etag)) return { statusCode: 304, headers };
  const contentType = contentTypeOf(name);
  return {
    statusCode: 200,
    headers: {
      ...headers,
      'content-type': contentType,
      ...(coding === 'identity' ? {} : { 'content-encoding': coding }),
    },
    // Also for HEAD: the HTTP API omits the body and sends its length.
    ...bodyOf(content, contentType, coding),
  };
}

function bodyOf(content: Buffer, contentType: string, coding: ContentCoding): Pick<Reply, 'body' | 'isBase64Encoded'> {
  return coding === 'identity' && isText(contentType)
    ? { body: content.toString('utf8') }
    : { body: content.toString('base64'), isBase64Encoded: true };
}

/** Computes a strong ETag from the encoded bytes, so that each coding has its own (RFC 9110, 8.8.3.3). */
const etagOf = (content: Buffer): string =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;

/** Compares weakly, as If-None-Match requires (RFC 9110, 13.1.2). */
function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
