/** A part of a multipart form. */
export interface Part {
  readonly name: string;
  readonly filename: string | undefined;
  /** Its content-type; undefined for a plain field. */
  readonly type: string | undefined;
  readonly bytes: Buffer;
}

/** A body that is no multipart form. */
export class BadMultipart extends Error {
  override readonly name = 'BadMultipart';
}

const LINE_END = '\r\n';

/**
 * The parts of a `multipart/form-data` body (RFC 7578) in their order. The boundary may be quoted, parts may have any headers; a
 * preamble and an epilogue are left aside.
 * @param contentType the whole header
 * @throws BadMultipart
 */
export function parseMultipart(contentType: string, body: Buffer): Part[] {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (!boundary) throw new BadMultipart('the boundary is missing');
  // A delimiter begins a line; with a line end put before the body, so does the first.
  const whole = Buffer.concat([Buffer.from(LINE_END), body]);
  const delimiter = `${LINE_END}--${boundary}`;
  const parts: Part[] = [];
  let at = nextDelimiter(whole, delimiter, 0);
  if (!at) throw new BadMultipart('the boundary does not occur');
  while (!at.last) {
    const next = nextDelimiter(whole, delimiter, at.end);
    if (!next) throw new BadMultipart('the closing boundary is missing');
    parts.push(parsePart(whole.subarray(at.end, next.start)));
    at = next;
  }
  return parts;
}

interface Delimiter {
  readonly start: number;
  /** Where what follows begins: the line end after the delimiter. */
  readonly end: number;
  readonly last: boolean;
}

/** A delimiter is followed by the end of its line, maybe after blanks, or by two hyphens; anything else is content that looks like one. */
function nextDelimiter(whole: Buffer, delimiter: string, from: number): Delimiter | undefined {
  const start = whole.indexOf(delimiter, from);
  if (start === -1) return undefined;
  let end = start + delimiter.length;
  if (whole.toString('latin1', end, end + 2) === '--') return { start, end, last: true };
  while (whole[end] === 0x20 || whole[end] === 0x09) end += 1;
  if (whole.toString('latin1', end, end + 2) === LINE_END) return { start, end, last: false };
  return nextDelimiter(whole, delimiter, start + 1);
}

/** @param part from the line end before its headers up to its last byte */
function parsePart(part: Buffer): Part {
  const blank = part.indexOf(LINE_END + LINE_END);
  if (blank === -1) throw new BadMultipart('a part has no end of its headers');
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
  if (name === undefined) throw new BadMultipart('a part has no name');
  return {
    name,
    filename: parameter(disposition, 'filename'),
    type: headers.get('content-type')?.toLowerCase(),
    bytes: part.subarray(blank + 2 * LINE_END.length),
  };
}

/** A parameter of Content-Disposition. Browsers and fetch write quotes in names as %22. */
function parameter(disposition: string, name: string): string | undefined {
  const [, quoted, plain] =
    new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(disposition) ?? [];
  return quoted?.replaceAll('%22', '"').replace(/\\(.)/g, '$1') ?? plain;
}
