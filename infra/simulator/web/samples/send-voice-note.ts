import type { Say } from '../../phone-api.ts';
import type { PhoneApi } from '../logic/api-client.ts';
import { melody, SAMPLE_RATE } from '../logic/samples/melody.ts';
import { wav } from '../logic/samples/wav.ts';
import { canEncode, encode } from './opus.ts';

/** Number of different melodies. */
const MELODIES = 97;

/**
 * Creates a short melody and sends it as a voice note: Ogg Opus, or WAV when the browser cannot encode Opus. Rejects
 * when the upload fails.
 */
export async function sendVoiceNote(
  api: Pick<PhoneApi, 'upload'>,
  send: (message: Say) => Promise<boolean>,
): Promise<void> {
  const samples = melody(Math.floor(Date.now() / 1000) % MELODIES);
  const mediaId = (await canEncode())
    ? await api.upload(await encode(samples), 'audio/ogg; codecs=opus')
    : await api.upload(wav(samples, SAMPLE_RATE), 'audio/wav');
  await send({ type: 'audio', mediaId, voice: true });
}
