import { SAMPLE_RATE } from '../logic/samples/melody.ts';
import { encodeOggOpus, type OpusPacket } from '../logic/samples/ogg-opus.ts';

/** Samples in 20 ms, the usual length of an Opus packet. */
const FRAME_SAMPLES = SAMPLE_RATE / 50;
const BITS_PER_SECOND = 24_000;

const CONFIG = { codec: 'opus', sampleRate: SAMPLE_RATE, numberOfChannels: 1, bitrate: BITS_PER_SECOND } as const;

/** Returns whether this browser can encode Opus, the format of voice notes. */
export async function canEncodeOpus(): Promise<boolean> {
  if (!('AudioEncoder' in globalThis)) return false;
  const { supported } = await AudioEncoder.isConfigSupported(CONFIG).catch(() => ({ supported: false }));
  return supported === true;
}

/** Encodes mono samples as an Ogg Opus file. Rejects with the error of the browser's encoder. */
export async function encodeOpus(samples: Float32Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packets: OpusPacket[] = [];
  const failure = Promise.withResolvers<never>();
  const encoder = new AudioEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      packets.push({ bytes, samples: FRAME_SAMPLES });
    },
    error: failure.reject,
  });
  encoder.configure(CONFIG);
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
    const frame = new Float32Array(FRAME_SAMPLES);
    frame.set(samples.subarray(at, at + FRAME_SAMPLES));
    const data = new AudioData({
      format: 'f32-planar',
      sampleRate: SAMPLE_RATE,
      numberOfFrames: FRAME_SAMPLES,
      numberOfChannels: 1,
      timestamp: (at / SAMPLE_RATE) * 1_000_000,
      data: frame,
    });
    encoder.encode(data);
    data.close();
  }
  await Promise.race([encoder.flush(), failure.promise]);
  encoder.close();
  return encodeOggOpus(packets);
}
