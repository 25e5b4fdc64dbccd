import { describe, expect, test } from 'vitest';
import { createMapSketch } from '../../web/logic/map-sketch.ts';
import { peaksOf } from '../../web/logic/peaks.ts';
import { createMelody, SAMPLE_RATE } from '../../web/logic/samples/melody.ts';
import { encodeOggOpus, oggChecksum } from '../../web/logic/samples/ogg-opus.ts';
import { createPdf } from '../../web/logic/samples/pdf.ts';
import { encodeWav } from '../../web/logic/samples/wav.ts';

const latin1 = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

interface Page {
  readonly flags: number;
  readonly granule: bigint;
  readonly sequence: number;
  readonly isValid: boolean;
  readonly packets: readonly number[];
}

/** Parses the pages of an Ogg file (RFC 3533). */
function pagesOf(file: Uint8Array): Page[] {
  const view = new DataView(file.buffer, file.byteOffset);
  const pages: Page[] = [];
  for (let at = 0; at < file.length; ) {
    const segments = file.subarray(at + 27, at + 27 + view.getUint8(at + 26));
    const end = at + 27 + segments.length + segments.reduce((sum, size) => sum + size, 0);
    const page = file.slice(at, end);
    new DataView(page.buffer).setUint32(22, 0, true);
    // A packet ends with the first lacing value below 255.
    const packets: number[] = [];
    segments.forEach((size, index) => {
      if (index > 0 && segments[index - 1] === 255) packets.push((packets.pop() ?? 0) + size);
      else packets.push(size);
    });
    pages.push({
      flags: view.getUint8(at + 5),
      granule: view.getBigUint64(at + 6, true),
      sequence: view.getUint32(at + 18, true),
      isValid: view.getUint32(at + 22, true) === oggChecksum(page),
      packets,
    });
    at = end;
  }
  return pages;
}

describe('voice note', () => {
  const sizes = [80, 255, 254, 300, ...Array<number>(100).fill(60)];
  const file = encodeOggOpus(sizes.map((size) => ({ bytes: new Uint8Array(size).fill(7), samples: 960 })));

  test('is Ogg Opus with one channel of 48 kHz', () => {
    const view = new DataView(file.buffer);
    expect(latin1(file.subarray(0, 4))).toBe('OggS');
    expect(latin1(file.subarray(28, 36))).toBe('OpusHead');
    expect([view.getUint8(36), view.getUint8(37), view.getUint16(38, true), view.getUint32(40, true)]).toEqual([
      1, 1, 312, 48_000,
    ]);
    expect(latin1(file)).toContain('OpusTags\x06\x00\x00\x00warung\x00\x00\x00\x00');
  });

  test('has complete pages in order, with every packet and the end positions', () => {
    const pages = pagesOf(file);
    expect(pages.every(({ isValid }) => isValid)).toBe(true);
    expect(pages.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4]);
    expect(pages.map(({ flags }) => flags)).toEqual([2, 0, 0, 0, 4]);
    expect(pages.map(({ granule }) => Number(granule))).toEqual([0, 0, 50 * 960, 100 * 960, 104 * 960]);
    expect(pages.slice(2).flatMap(({ packets }) => packets)).toEqual(sizes);
  });

  test('uses the checksum of Ogg', () => {
    expect(oggChecksum(new TextEncoder().encode('123456789'))).toBe(0x89a1897f);
  });
});

describe('melody', () => {
  test('is the same for the same seed and stays between -1 and 1', () => {
    const bytesOf = (seed: number): Buffer => Buffer.from(createMelody(seed, 3).buffer);
    expect(Buffer.compare(bytesOf(3), bytesOf(3))).toBe(0);
    expect(Buffer.compare(bytesOf(3), bytesOf(4))).not.toBe(0);
    expect(createMelody(3).every((sample) => Math.abs(sample) <= 1)).toBe(true);
    expect(createMelody(3).length / SAMPLE_RATE).toBeGreaterThan(3);
  });

  test('as WAV has a valid header', () => {
    const file = encodeWav(Float32Array.of(0, 1, -1, 2), 8000);
    const view = new DataView(file.buffer);
    expect(latin1(file.subarray(0, 4)) + latin1(file.subarray(8, 16))).toBe('RIFFWAVEfmt ');
    expect([view.getUint32(4, true), view.getUint32(40, true)]).toEqual([file.length - 8, 8]);
    expect([20, 22].map((at) => view.getUint16(at, true))).toEqual([1, 1]);
    expect([24, 28].map((at) => view.getUint32(at, true))).toEqual([8000, 16_000]);
    expect([...new Int16Array(file.buffer, 44)]).toEqual([0, 32_767, -32_767, 32_767]);
  });

  test('has relative peaks with a minimum height', () => {
    expect(peaksOf(Float32Array.of(0, 0.5, -1, 0.25), 2)).toEqual([0.5, 1]);
    expect(peaksOf(new Float32Array(8), 2)).toEqual([0.08, 0.08]);
  });
});

describe('PDF document', () => {
  const file = createPdf(['Daftar (1)', 'Kopi\\Teh', 'Emoji 👍']);
  const text = latin1(file);

  test('has the header and trailer of a PDF', () => {
    expect(text.startsWith('%PDF-1.4\n')).toBe(true);
    expect(text.endsWith('%%EOF\n')).toBe(true);
  });

  test('has its objects at the offsets of the cross-reference table', () => {
    const offsets = [...text.matchAll(/^(\d{10}) 00000 n /gm)].map(([, offset]) => Number(offset));
    expect(offsets).toHaveLength(5);
    offsets.forEach((offset, index) => {
      expect(text.slice(offset)).toMatch(new RegExp(`^${index + 1} 0 obj`));
    });
    expect(text.slice(Number(/startxref\n(\d+)/.exec(text)?.[1]))).toMatch(/^xref/);
  });

  test('escapes special characters and replaces unsupported characters with question marks', () => {
    expect(text).toContain('(Daftar \\(1\\))');
    expect(text).toContain('(Kopi\\\\Teh)');
    expect(text).toContain('(Emoji ??)');
  });
});

describe('map sketch', () => {
  test('is the same for the same coordinates', () => {
    expect(createMapSketch(-6.9, 107.6)).toEqual(createMapSketch(-6.9, 107.6));
    expect(createMapSketch(-6.9, 107.6)).not.toEqual(createMapSketch(-6.91, 107.6));
  });
});
