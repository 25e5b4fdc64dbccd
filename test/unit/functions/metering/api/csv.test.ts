import { expect, test } from 'vitest';
import { toCsv, wantsCsv } from '../../../../../functions/metering/api/csv.ts';

const table = (...texts: (string | null)[]) => toCsv({ a: (text: string | null) => text }, texts);

test('a table has a header line, lines that end with CRLF, and quotes only where necessary', () => {
  const columns = { name: (row: [string, number]) => row[0], count: (row: [string, number]) => row[1] };
  expect(
    toCsv(columns, [
      ['Toko "A", B', 1],
      ['two\nlines', 2],
    ]),
  ).toBe('name,count\r\n"Toko ""A"", B",1\r\n"two\nlines",2\r\n');
  expect(table(null, '')).toBe('a\r\n\r\n\r\n');
});

test.each(['=1+1', '+62', '@SUM(A1)', '-2+3', '\tx', '\rx'])('%j is not written as a formula', (text) => {
  expect(table(text)).toMatch(/^a\r\n"?'/);
});

test.each(['-5.00', '0', '127000.00'])('%s stays a number', (text) => {
  expect(table(text)).toBe(`a\r\n${text}\r\n`);
});

test.each([
  [undefined, '', false],
  [undefined, 'text/csv', true],
  [undefined, 'application/json, text/csv;q=0.5', true],
  ['json', 'text/csv', false],
  ['csv', 'application/json', true],
] as const)('format %s and Accept %j', (format, accept, csv) => {
  expect(wantsCsv(format, accept)).toBe(csv);
});
