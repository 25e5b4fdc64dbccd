import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';

/** Where a file may be fetched from: names, or endings of names with a leading dot. */
export interface AllowedHosts {
  readonly names: readonly string[];
  /** The Graph API's own origin, which may serve its files itself. */
  readonly graphOrigin: string;
}

export type Download =
  | { readonly ok: true; readonly size: number /** Hex. */; readonly sha256: string }
  | { readonly ok: false; readonly reason: 'HostNotAllowed' | 'TooLarge' | 'Refused'; readonly status?: number }
  | { readonly ok: false; readonly reason: 'NoAnswer' };

/** Redirects that are followed, each to an allowed host. */
const MOST_HOPS = 3;

/** Whether a file may be fetched from an address: https and a known host, so that no answer leads us to our own network. */
export function isAllowed(address: URL, { names, graphOrigin }: AllowedHosts): boolean {
  if (address.origin === new URL(graphOrigin).origin) return true;
  const host = address.hostname.toLowerCase();
  const known = names.some((name) => (name.startsWith('.') ? host.endsWith(name) : host === name));
  return address.protocol === 'https:' && address.port === '' && address.username === '' && known;
}

/**
 * Fetches a file to a path: with the token, from allowed hosts only, no more than `limit` bytes, hashing as it comes. The path
 * holds the whole file when it went well, and nothing else.
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
    for (let hop = 0; hop < MOST_HOPS; hop += 1) {
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
      return await keep(response.body, to, limit);
    }
    return { ok: false, reason: 'HostNotAllowed' };
  } catch {
    return { ok: false, reason: 'NoAnswer' };
  }
}

async function keep(body: ReadableStream<Uint8Array>, to: string, limit: number): Promise<Download> {
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
