import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { notFound, problemReply, type Reply } from '../../shared/http/problem.ts';
import { type LineDeps, line, unitOfWork } from '../../shared/line.ts';
import { type Coding, negotiate } from './negotiate.ts';
import { contentTypeOf, isText, type Resource, resourceAt } from './resource.ts';
import { securityHeaders } from './security-headers.ts';
import type { Site } from './site.ts';

export interface PagesDeps extends LineDeps {
  readonly site: Site;
  /** See {@link securityHeaders}. */
  readonly contentOrigins: readonly string[];
}

const A_YEAR = 'public, max-age=31536000, immutable';
const ASK_EACH_TIME = 'no-cache';

/**
 * Answers GET and HEAD with files of the site: the console at /shop and below, /docs and /openapi.json; 304 when the client has the
 * same already, 404 for a built file that is not there. Throws when a file can't be read.
 */
export function createPages(deps: PagesDeps) {
  const security = securityHeaders(deps.contentOrigins);
  return (event: APIGatewayProxyEventV2): Promise<Reply> =>
    unitOfWork(deps, 'pages', async () => {
      const resource = resourceAt(event.rawPath, (name) => deps.site.codings(name).length > 0);
      const reply = await (resource === undefined ? missing() : answer(deps.site, resource, event));
      line().set({ route: event.routeKey, status: reply.statusCode, outcome: 'ok' });
      return { ...reply, headers: { ...reply.headers, ...security } };
    });
}

const missing = async (): Promise<Reply> => problemReply(notFound('There is nothing at this address.').details);

async function answer(site: Site, { name, immutable }: Resource, event: APIGatewayProxyEventV2): Promise<Reply> {
  const coding = negotiate(event.headers['accept-encoding'], site.codings(name));
  const content = await site.read(name, coding);
  const etag = etagOf(content);
  const headers = {
    etag,
    vary: 'accept-encoding',
    'cache-control': immutable ? A_YEAR : ASK_EACH_TIME,
  };
  line().set({ file: name, coding });
  if (isKnown(event.headers['if-none-match'], etag)) return { statusCode: 304, headers };
  const contentType = contentTypeOf(name);
  return {
    statusCode: 200,
    headers: {
      ...headers,
      'content-type': contentType,
      ...(coding === 'identity' ? {} : { 'content-encoding': coding }),
    },
    // To HEAD too: the API leaves the body out, and tells its length.
    ...bodyOf(content, contentType, coding),
  };
}

function bodyOf(content: Buffer, contentType: string, coding: Coding): Pick<Reply, 'body' | 'isBase64Encoded'> {
  return coding === 'identity' && isText(contentType)
    ? { body: content.toString('utf8') }
    : { body: content.toString('base64'), isBase64Encoded: true };
}

/** Of these very bytes, so another in each coding, as a strong tag has to be (RFC 9110, 8.8.3.3). */
const etagOf = (content: Buffer): string =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;

/** Weak comparison, as If-None-Match has it (RFC 9110, 13.1.2). */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
