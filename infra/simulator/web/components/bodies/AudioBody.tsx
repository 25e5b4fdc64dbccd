import { Pause, Play } from 'lucide-react';
import type { Content } from '../../logic/content.ts';
import { formatDuration } from '../../logic/days.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './AudioBody.module.css';
import { useAudioPlayer } from './use-audio-player.ts';
import { useMediaUrl } from './use-media-url.ts';

const FLAT_WAVEFORM: readonly number[] = Array(34).fill(0.08);
const HEIGHT = 28;

/** Audio message: a play button, the waveform as a slider, and the time. */
export function AudioBody({ content }: { readonly content: Extract<Content, { kind: 'audio' }> }) {
  const { t, language } = useTranslations();
  const url = useMediaUrl(content.source);
  const { audio, isPlaying, positionSeconds, durationSeconds, peaks, hasFailed, toggle, seek } = useAudioPlayer(url);
  const separator = language === 'id' ? '.' : ':';
  const playedShare = durationSeconds === 0 ? 0 : positionSeconds / durationSeconds;
  const bars = peaks ?? FLAT_WAVEFORM;
  return (
    <div className={styles.audio}>
      {/* biome-ignore lint/a11y/useMediaCaption: customers' recordings have no captions */}
      <audio ref={audio} src={url} preload="none" />
      <button
        type="button"
        className={styles.play}
        aria-label={isPlaying ? t.content.pause : t.content.play}
        onClick={toggle}
      >
        {isPlaying ? <Pause aria-hidden="true" size={20} /> : <Play aria-hidden="true" size={20} />}
      </button>
      <span className={styles.track}>
        <svg aria-hidden="true" viewBox={`0 0 ${bars.length * 4} ${HEIGHT}`} preserveAspectRatio="none">
          {bars.map((peak, index) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: the position identifies the bar
              key={index}
              x={index * 4 + 0.75}
              width="2.5"
              rx="1.25"
              y={(HEIGHT - peak * HEIGHT) / 2}
              height={peak * HEIGHT}
              data-played={index < playedShare * bars.length}
            />
          ))}
        </svg>
        <input
          type="range"
          min="0"
          max={durationSeconds}
          step="0.1"
          value={positionSeconds}
          aria-label={t.content.position}
          aria-valuetext={`${formatDuration(positionSeconds, separator)} / ${formatDuration(durationSeconds, separator)}`}
          onChange={(event) => seek(event.currentTarget.valueAsNumber)}
        />
      </span>
      <span className={styles.length}>
        {hasFailed
          ? t.content.mediaError
          : formatDuration(isPlaying || positionSeconds > 0 ? positionSeconds : durationSeconds, separator)}
      </span>
    </div>
  );
}
