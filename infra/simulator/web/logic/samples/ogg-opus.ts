/** One packet of an Opus encoder and the number of 48 kHz samples in it. */
export interface OpusPacket {
  readonly bytes: Uint8Array;
  readonly samples: number;
}

/** Samples that a decoder drops at the start (RFC 7845, 5.1). libopus needs this many at 48 kHz. */
const PRE_SKIP = 312;
const SERIAL = 0x77_61_72_75;
/**
 * Packets on one page: one second at 20 ms each. A page holds at most 255 lacing values, so packets must stay below
 * 1,275 bytes.
 */
const PACKETS_PER_PAGE = 50;
const PAGE_FLAGS = { none: 0, first: 2, last: 4 } as const;

/** CRC of Ogg pages: polynomial 0x04c11db7, not reflected, initial value 0 (RFC 3533, 6). */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) =>
  Array.from({ length: 8 }).reduce<number>(
    (crc) => (crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1),
    index << 24,
  ),
);

export function oggChecksum(bytes: Uint8Array): number {
  return bytes.reduce((crc, byte) => ((crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ byte] ?? 0)) >>> 0, 0);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => {
    all.set(part, at);
    return at + part.length;
  }, 0);
  return all;
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Returns a packet's length as lacing values: 255 as often as it fits, then the remainder, which may be 0. */
const lacing = (length: number): number[] => [...Array<number>(Math.floor(length / 255)).fill(255), length % 255];

function page(packets: readonly Uint8Array[], flags: number, granule: number, sequence: number): Uint8Array {
  const segments = packets.flatMap((packet) => lacing(packet.length));
  const head = new DataView(new ArrayBuffer(27));
  ascii('OggS').forEach((byte, index) => {
    head.setUint8(index, byte);
  });
  head.setUint8(5, flags);
  head.setBigUint64(6, BigInt(granule), true);
  head.setUint32(14, SERIAL, true);
  head.setUint32(18, sequence, true);
  head.setUint8(26, segments.length);
  const bytes = concatenate([new Uint8Array(head.buffer), Uint8Array.from(segments), ...packets]);
  new DataView(bytes.buffer).setUint32(22, oggChecksum(bytes), true);
  return bytes;
}

/** Builds the identification header (RFC 7845, 5.1): version 1, one channel, 48 kHz, no gain, mapping 0. */
function idHeader(): Uint8Array {
  const rest = new DataView(new ArrayBuffer(11));
  rest.setUint8(0, 1);
  rest.setUint8(1, 1);
  rest.setUint16(2, PRE_SKIP, true);
  rest.setUint32(4, 48_000, true);
  return concatenate([ascii('OpusHead'), new Uint8Array(rest.buffer)]);
}

/** Builds the comment header (RFC 7845, 5.2): the vendor name and no comments. */
function commentHeader(): Uint8Array {
  const name = ascii('warung');
  const sizes = [name.length, 0].map((size) => new Uint8Array(Uint32Array.of(size).buffer));
  return concatenate([ascii('OpusTags'), sizes[0] ?? new Uint8Array(4), name, sizes[1] ?? new Uint8Array(4)]);
}

/** Writes mono Opus packets to an Ogg file, the format of voice notes (`audio/ogg; codecs=opus`). */
export function encodeOggOpus(packets: readonly OpusPacket[]): Uint8Array<ArrayBuffer> {
  const pages = Array.from({ length: Math.ceil(packets.length / PACKETS_PER_PAGE) }, (_, index) =>
    packets.slice(index * PACKETS_PER_PAGE, (index + 1) * PACKETS_PER_PAGE),
  );
  const ends = pages.map((_, index) =>
    packets.slice(0, (index + 1) * PACKETS_PER_PAGE).reduce((samples, packet) => samples + packet.samples, 0),
  );
  return concatenate([
    page([idHeader()], PAGE_FLAGS.first, 0, 0),
    page([commentHeader()], PAGE_FLAGS.none, 0, 1),
    ...pages.map((pagePackets, index) =>
      page(
        pagePackets.map(({ bytes }) => bytes),
        index === pages.length - 1 ? PAGE_FLAGS.last : PAGE_FLAGS.none,
        ends[index] ?? 0,
        index + 2,
      ),
    ),
  ]);
}
