import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Extensions of text files. Pictures and fonts are compressed already. */
const TEXT = new Set(['.html', '.js', '.css', '.json', '.svg', '.txt', '.webmanifest']);

/** Offset of the operating system in a gzip header, and its value for `unknown` (RFC 1952, 2.3). */
const GZIP_SYSTEM = { at: 9, unknown: 255 };

/** Writes a `.br` and a `.gz` file beside each text file of a folder, if it is smaller than the original. */
export function compressTexts(folder: string): void {
  for (const name of globSync('**/*', { cwd: folder }).filter((path) => TEXT.has(extname(path)))) {
    compressBeside(join(folder, name));
  }
}

/** Copies a file, and writes a `.br` and a `.gz` file beside the copy. */
export function copyCompressed(from: string, to: string): void {
  writeFileSync(to, readFileSync(from));
  compressBeside(to);
}

/**
 * Compresses at the highest levels, because files are built once and sent many times. The bytes are the same on each
 * machine.
 */
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
