import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** What is text; pictures and fonts are compressed in themselves. */
const TEXT = new Set(['.html', '.js', '.css', '.json', '.svg', '.txt', '.webmanifest']);

/** Where a gzip file says which system it was made on (RFC 1952, 2.3), and what it says when that is unknown. */
const GZIP_SYSTEM = { at: 9, unknown: 255 };

/** Puts `.br` and `.gz` beside each text file of a folder, where they are smaller than the file itself. */
export function compressTexts(folder: string): void {
  for (const name of globSync('**/*', { cwd: folder }).filter((path) => TEXT.has(extname(path)))) {
    compressBeside(join(folder, name));
  }
}

/** Copies one file, with `.br` and `.gz` beside it. */
export function copyCompressed(from: string, to: string): void {
  writeFileSync(to, readFileSync(from));
  compressBeside(to);
}

/** At the highest levels: it is done once, and sent many times. The same bytes on each machine. */
function compressBeside(file: string): void {
  const content = readFileSync(file);
  const brotli = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  const gzip = gzipSync(content, { level: 9 });
  gzip[GZIP_SYSTEM.at] = GZIP_SYSTEM.unknown;
  if (brotli.length < content.length) writeFileSync(`${file}.br`, brotli);
  if (gzip.length < content.length) writeFileSync(`${file}.gz`, gzip);
}
