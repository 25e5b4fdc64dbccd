import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { contentType, parseJson, readBody } from '../http/request.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphError } from './graph-error.ts';
import { BadMultipartError, type Part, parseMultipart } from './multipart.ts';

/** Meta's largest file, plus 1 MB for the form around it. */
const MAX_BODY_BYTES = 101 * 1024 * 1024;

/**
 * Reads a call: the token (header or `access_token`), the parameters from the query, a form or JSON, and the files.
 * @param path the request path, for links
 * @throws GraphError 100 for an invalid body; BodyTooLongError
 */
export async function readCall(request: IncomingMessage, path: string): Promise<GraphCall> {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const body = await readBody(request, MAX_BODY_BYTES);
  const { fields, files } = parseBody(request, body);
  const params = { ...parseQuery(query), ...fields };
  const [, bearer] = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const inParams = z.string().safeParse(params['access_token']);
  return {
    method: request.method ?? 'GET',
    token: bearer?.trim() ?? inParams.data ?? '',
    params,
    files,
    path,
  };
}

/** Parses the query. The values of a repeated name are joined with commas, because some clients send `fields` so. */
function parseQuery(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).join(',')]));
}

interface Body {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: readonly Part[];
}

function parseBody(request: IncomingMessage, body: Buffer): Body {
  if (body.byteLength === 0) return { fields: {}, files: [] };
  switch (contentType(request)) {
    case 'multipart/form-data':
      return parseForm(request.headers['content-type'] ?? '', body);
    case 'application/x-www-form-urlencoded':
      return { fields: Object.fromEntries(new URLSearchParams(body.toString('utf8'))), files: [] };
    default: {
      const json = z.looseObject({}).safeParse(parseJson(body.toString('utf8')));
      if (!json.success)
        throw new GraphError(100, { plain: true, message: '(#100) The body is not a JSON object or a form.' });
      return { fields: json.data, files: [] };
    }
  }
}

function parseForm(type: string, body: Buffer): Body {
  try {
    const parts = parseMultipart(type, body);
    const isFile = (part: Part): boolean => part.filename !== undefined;
    const fields = parts.filter((part) => !isFile(part)).map(({ name, bytes }) => [name, bytes.toString('utf8')]);
    return { fields: Object.fromEntries(fields), files: parts.filter(isFile) };
  } catch (error) {
    if (!(error instanceof BadMultipartError)) throw error;
    throw new GraphError(100, { plain: true, message: `(#100) The form is not valid: ${error.message}.` });
  }
}
