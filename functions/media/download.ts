import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';

/** Hosts that files may be downloaded from. */
export interface AllowedHosts {
  /** Host names, or suffixes with a leading dot. */
  readonly names: readonly string[];
  /** Origin of the Graph API, which may serve files itself. */
  readonly graphOrigin: string;
}

export type Download =
  | { readonly ok: true; readonly size: number /** Hex. */; readonly sha256: string }
  | { readonly ok: false; readonly reason: 'HostNotAllowed' | 'TooLarge' | 'Refused'; readonly status?: number }
  | { readonly ok: false; readonly reason: 'NoAnswer' };

/** Maximum number of requests for a file, redirects included. Each goes to an allowed host. */
const MAX_REQUESTS = 3;

/**
 * Returns whether a file may be downloaded from a URL: https and an allowed host, so that no response can redirect into
 * the internal network (SSRF).
 */
export function isAllowed(url: URL, { names, graphOrigin }: AllowedHosts): boolean {
  if (url.origin === new URL(graphOrigin).origin) return true;
  const host = url.hostname.toLowerCase();
  const isKnown = names.some((name) => (name.startsWith('.') ? host.endsWith(name) : host === name));
  return url.protocol === 'https:' && url.port === '' && url.username === '' && isKnown;
}

/**
 * Downloads a file to a path with the access token, from allowed hosts only, up to `limit` bytes, and computes its
 * hash. The path holds the complete file only when the result is `ok`.
 */
export async function download(
  url: string,
  to: string,
  options: { readonly token: string; readonly hosts: AllowedHosts; readonly limit: number; readonly timeoutMs: number },
): Promise<Download> {
  const { token, hosts, limit, timeoutMs } = options;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    let address = url;
    for (let request = 0; request < MAX_REQUESTS; request += 1) {
      if (!URL.canParse(address) || !isAllowed(new URL(address), hosts)) return { ok: false, reason: 'HostNotAllowed' };
      const response = await fetch(address, {
        headers: { authorization: `Bearer ${token}` },
        redirect: 'manual',
        signal,
      });
      const next = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && next !== null) {
        address = new URL(next, address).href;
        continue;
      }
      if (response.status !== 200 || !response.body) return { ok: false, reason: 'Refused', status: response.status };
      return await saveBody(response.body, to, limit);
    }
    return { ok: false, reason: 'HostNotAllowed' };
  } catch {
    return { ok: false, reason: 'NoAnswer' };
  }
}

async function saveBody(body: ReadableStream<Uint8Array>, to: string, limit: number): Promise<Download> {
  const hash = createHash('sha256');
  const file = await open(to, 'w');
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > limit) return { ok: false, reason: 'TooLarge' };
      hash.update(chunk);
      await file.write(chunk);
    }
    return { ok: true, size, sha256: hash.digest('hex') };
  } finally {
    await file.close();
    if (size > limit) await rm(to, { force: true });
  }
}
