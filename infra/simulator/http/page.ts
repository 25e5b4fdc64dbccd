import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
};

const NOT_BUILT = 'The phone page has not been built yet. Build it with Vite and reload this page.';

/** Serves the built phone page at `/simulator` and its files under it. @param path the path after `/simulator` */
export async function sendPage(response: ServerResponse, pageDir: string | undefined, path: string): Promise<void> {
  const file = path === '' || path === '/' ? 'index.html' : normalize(decoded(path)).replace(/^[/\\]+/, '');
  const bytes = pageDir === undefined || file.startsWith('..') ? undefined : await read(join(pageDir, file));
  if (bytes) {
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      // Vite adds a hash to the name of every asset.
      'cache-control': file.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    response.end(bytes);
    return;
  }
  const status = file === 'index.html' ? 503 : 404;
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(status === 503 ? NOT_BUILT : 'The file does not exist.');
}

async function read(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(() => undefined);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
