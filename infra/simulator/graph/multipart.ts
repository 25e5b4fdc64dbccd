/** A part of a multipart form. */
export interface Part {
  readonly name: string;
  readonly filename: string | undefined;
  /** The content-type of the part; undefined for a plain field. */
  readonly type: string | undefined;
  readonly bytes: Buffer;
}

/** Reports a body that is not a multipart form. */
export class BadMultipartError extends Error {
  override readonly name = 'BadMultipartError';
}

const LINE_END = '\r\n';

/**
 * Parses the parts of a `multipart/form-data` body (RFC 7578) in their order. The boundary can be quoted and parts can
 * have any headers. A preamble and an epilogue are ignored.
 * @param contentType the whole content-type header
 * @throws BadMultipartError
 */
export function parseMultipart(contentType: string, body: Buffer): Part[] {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (!boundary) throw new BadMultipartError('the boundary is missing');
  // A delimiter starts with a line end. Add one before the body, so that the first delimiter has it, too.
  const whole = Buffer.concat([Buffer.from(LINE_END), body]);
  const delimiter = `${LINE_END}--${boundary}`;
  const parts: Part[] = [];
  let current = nextDelimiter(whole, delimiter, 0);
  if (!current) throw new BadMultipartError('the boundary does not occur');
  while (!current.isLast) {
    const next = nextDelimiter(whole, delimiter, current.end);
    if (!next) throw new BadMultipartError('the closing boundary is missing');
    parts.push(parsePart(whole.subarray(current.end, next.start)));
    current = next;
  }
  return parts;
}

interface Delimiter {
  readonly start: number;
  /** The start of the following part: the line end after the delimiter. */
  readonly end: number;
  readonly isLast: boolean;
}

/**
 * Finds the next delimiter. A delimiter is followed by a line end, with optional spaces and tabs before it, or by two
 * hyphens; anything else is content.
 */
function nextDelimiter(whole: Buffer, delimiter: string, from: number): Delimiter | undefined {
  const start = whole.indexOf(delimiter, from);
  if (start === -1) return undefined;
  let end = start + delimiter.length;
  if (whole.toString('latin1', end, end + 2) === '--') return { start, end, isLast: true };
  while (whole[end] === 0x20 || whole[end] === 0x09) end += 1;
  if (whole.toString('latin1', end, end + 2) === LINE_END) return { start, end, isLast: false };
  return nextDelimiter(whole, delimiter, start + 1);
}

/** Parses a part. @param part the bytes from the line end before the headers to the last byte of the content */
function parsePart(part: Buffer): Part {
  const blank = part.indexOf(LINE_END + LINE_END);
  if (blank === -1) throw new BadMultipartError('the headers of a part do not end');
  const headers = new Map(
    part
      .subarray(0, blank)
      .toString('utf8')
      .split(LINE_END)
      .map((line) => {
        const [name = '', ...value] = line.split(':');
        return [name.trim().toLowerCase(), value.join(':').trim()] as const;
      }),
  );
  const disposition = headers.get('content-disposition') ?? '';
  const name = parameter(disposition, 'name');
  if (name === undefined) throw new BadMultipartError('a part has no name');
  return {
    name,
    filename: parameter(disposition, 'filename'),
    type: headers.get('content-type')?.toLowerCase(),
    bytes: part.subarray(blank + 2 * LINE_END.length),
  };
}

/** Returns a parameter of Content-Disposition. Browsers and fetch encode quotes in names as %22. */
function parameter(disposition: string, name: string): string | undefined {
  const [, quoted, plain] =
    new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(disposition) ?? [];
  return quoted?.replaceAll('%22', '"').replace(/\\(.)/g, '$1') ?? plain;
}
