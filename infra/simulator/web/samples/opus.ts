import { SAMPLE_RATE } from '../logic/samples/melody.ts';
import { type OpusPacket, oggOpus } from '../logic/samples/ogg-opus.ts';

/** 20 ms, the usual length of an Opus packet. */
const FRAME = SAMPLE_RATE / 50;
const BITS_PER_SECOND = 24_000;

const CONFIG = { codec: 'opus', sampleRate: SAMPLE_RATE, numberOfChannels: 1, bitrate: BITS_PER_SECOND } as const;

/** Whether this browser can make a voice note as phones do. */
export async function canEncode(): Promise<boolean> {
  if (!('AudioEncoder' in globalThis)) return false;
  const { supported } = await AudioEncoder.isConfigSupported(CONFIG).catch(() => ({ supported: false }));
  return supported === true;
}

/** Mono samples as an Ogg file of Opus. Rejects with what the browser's encoder says. */
export async function encode(samples: Float32Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packets: OpusPacket[] = [];
  const failed = Promise.withResolvers<never>();
  const encoder = new AudioEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      packets.push({ bytes, samples: FRAME });
    },
    error: failed.reject,
  });
  encoder.configure(CONFIG);
  for (let at = 0; at < samples.length; at += FRAME) {
    const frame = new Float32Array(FRAME);
    frame.set(samples.subarray(at, at + FRAME));
    const data = new AudioData({
      format: 'f32-planar',
      sampleRate: SAMPLE_RATE,
      numberOfFrames: FRAME,
      numberOfChannels: 1,
      timestamp: (at / SAMPLE_RATE) * 1_000_000,
      data: frame,
    });
    encoder.encode(data);
    data.close();
  }
  await Promise.race([encoder.flush(), failed.promise]);
  encoder.close();
  return oggOpus(packets);
}
