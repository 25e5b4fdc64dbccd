import type { CustomerMessage } from '../../phone-api.ts';
import type { PhoneApi } from '../logic/api-client.ts';
import { createMelody, SAMPLE_RATE } from '../logic/samples/melody.ts';
import { encodeWav } from '../logic/samples/wav.ts';
import { canEncodeOpus, encodeOpus } from './opus-encoder.ts';

/** Number of different melodies. */
const MELODIES = 97;

/**
 * Creates a short melody and sends it as a voice note: Ogg Opus, or WAV when the browser cannot encode Opus. Rejects
 * when the upload fails.
 */
export async function sendVoiceNote(
  api: Pick<PhoneApi, 'upload'>,
  send: (message: CustomerMessage) => Promise<boolean>,
): Promise<void> {
  const samples = createMelody(Math.floor(Date.now() / 1000) % MELODIES);
  const mediaId = (await canEncodeOpus())
    ? await api.upload(await encodeOpus(samples), 'audio/ogg; codecs=opus')
    : await api.upload(encodeWav(samples, SAMPLE_RATE), 'audio/wav');
  await send({ type: 'audio', mediaId, voice: true });
}
