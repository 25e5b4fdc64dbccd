/** Escapes parentheses and backslashes for a PDF string. The standard fonts support Latin-1 only. */
const escapeText = (line: string): string =>
  line.replace(/[^\x20-\x7e\xa0-\xff]/g, '?').replace(/[\\()]/g, (char) => `\\${char}`);

function pageText(lines: readonly string[]): string {
  const [title = '', ...rest] = lines;
  return [
    'BT /F1 20 Tf 56 770 Td',
    `(${escapeText(title)}) Tj`,
    '/F1 12 Tf 0 -36 Td 20 TL',
    ...rest.map((line) => `(${escapeText(line)}) Tj T*`),
    'ET',
  ].join('\n');
}

/** Creates a PDF of one A4 page. The first line is the title. */
export function createPdf(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  const stream = pageText(lines);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ].map((body, index) => `${index + 1} 0 obj\n${body}\nendobj\n`);
  const head = '%PDF-1.4\n';
  const offsets = objects.map((_, index) => head.length + objects.slice(0, index).join('').length);
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const at = head.length + objects.join('').length;
  const size = objects.length + 1;
  const file = `${head}${objects.join('')}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`;
  return Uint8Array.from(file, (char) => char.charCodeAt(0));
}
