import { describe, expect, test } from 'vitest';
import { BadMultipartError, parseMultipart } from '../../graph/multipart.ts';

const parse = (lines: readonly string[], type = 'multipart/form-data; boundary=b') =>
  parseMultipart(type, Buffer.from(lines.join('\r\n'))).map(({ bytes, ...part }) => ({
    ...part,
    text: bytes.toString(),
  }));

const field = { name: 'a', filename: undefined, type: undefined };

describe('a multipart form', () => {
  test('returns fields and files in their order', () => {
    expect(
      parse([
        '--b',
        'Content-Disposition: form-data; name="type"',
        '',
        'image/png',
        '--b',
        'content-type: Image/PNG',
        'content-disposition: form-data; name="file"; filename="a%22b.png"',
        '',
        'x',
        '--b--',
      ]),
    ).toEqual([
      { ...field, name: 'type', text: 'image/png' },
      { name: 'file', filename: 'a"b.png', type: 'image/png', text: 'x' },
    ]);
  });

  test('keeps line ends and text that resembles a boundary in the content', () => {
    const content = '\r\n--bb\r\n--\r\n\r\n--b-';
    expect(parse(['--b', 'content-disposition: form-data; name=a', '', content, '--b--'])).toEqual([
      { ...field, text: content },
    ]);
  });

  test('accepts a preamble, an epilogue, spaces after a boundary, an empty part and a quoted boundary', () => {
    const lines = [
      'preamble',
      '--b c \t',
      'content-disposition: form-data; name="a"',
      '',
      '',
      '--b c--',
      'epilogue --b c',
    ];
    expect(parse(lines, 'multipart/form-data; charset=x; Boundary="b c"')).toEqual([{ ...field, text: '' }]);
  });

  test.each([
    ['no boundary', 'multipart/form-data', ['--b--']],
    ['another boundary', 'multipart/form-data; boundary=c', ['--b', '', 'x', '--b--']],
    ['no end', 'multipart/form-data; boundary=b', ['--b', 'content-disposition: form-data; name="a"', '', 'x']],
    ['no name', 'multipart/form-data; boundary=b', ['--b', 'content-disposition: form-data', '', 'x', '--b--']],
    ['no blank line', 'multipart/form-data; boundary=b', ['--b', 'content-disposition: form-data; name="a"', '--b--']],
  ])('%s is rejected', (_, type, lines) => {
    expect(() => parse(lines, type)).toThrow(BadMultipartError);
  });
});
