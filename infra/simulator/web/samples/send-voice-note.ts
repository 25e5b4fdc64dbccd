import type { Say } from '../../phone-api.ts';
import type { PhoneApi } from '../logic/api-client.ts';
import { melody, SAMPLE_RATE } from '../logic/samples/melody.ts';
import { wav } from '../logic/samples/wav.ts';
import { canEncode, encode } from './opus.ts';

const TUNES = 97;

/** Makes a short tune and sends it as a voice note: Opus in Ogg as phones do, WAV where the browser cannot. Rejects when it cannot be stored. */
export async function sendVoiceNote(api: Pick<PhoneApi, 'upload'>, say: (say: Say) => Promise<boolean>): Promise<void> {
  const samples = melody(Math.floor(Date.now() / 1000) % TUNES);
  const mediaId = (await canEncode())
    ? await api.upload(await encode(samples), 'audio/ogg; codecs=opus')
    : await api.upload(wav(samples, SAMPLE_RATE), 'audio/wav');
  await say({ type: 'audio', mediaId, voice: true });
}
