import { Pause, Play } from 'lucide-react';
import type { Content } from '../../logic/content.ts';
import { lengthText } from '../../logic/days.ts';
import { useWords } from '../../state/words.tsx';
import styles from './AudioBody.module.css';
import { useMediaUrl } from './use-media.ts';
import { usePlayer } from './use-player.ts';

const FLAT: readonly number[] = Array(34).fill(0.08);
const HEIGHT = 28;

/** A recording: a button, its wave as a slider, and the time. */
export function AudioBody({ content }: { readonly content: Extract<Content, { kind: 'audio' }> }) {
  const { t, language } = useWords();
  const address = useMediaUrl(content.source);
  const { audio, playing, at, length, peaks, gone, toggle, seek } = usePlayer(address);
  const separator = language === 'id' ? '.' : ':';
  const share = length === 0 ? 0 : at / length;
  const bars = peaks ?? FLAT;
  return (
    <div className={styles.audio}>
      {/* biome-ignore lint/a11y/useMediaCaption: it is somebody's message, and comes without */}
      <audio ref={audio} src={address} preload="none" />
      <button
        type="button"
        className={styles.play}
        aria-label={playing ? t.content.pause : t.content.play}
        onClick={toggle}
      >
        {playing ? <Pause aria-hidden="true" size={20} /> : <Play aria-hidden="true" size={20} />}
      </button>
      <span className={styles.track}>
        <svg aria-hidden="true" viewBox={`0 0 ${bars.length * 4} ${HEIGHT}`} preserveAspectRatio="none">
          {bars.map((peak, index) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
              key={index}
              x={index * 4 + 0.75}
              width="2.5"
              rx="1.25"
              y={(HEIGHT - peak * HEIGHT) / 2}
              height={peak * HEIGHT}
              data-played={index < share * bars.length}
            />
          ))}
        </svg>
        <input
          type="range"
          min="0"
          max={length}
          step="0.1"
          value={at}
          aria-label={t.content.position}
          aria-valuetext={`${lengthText(at, separator)} / ${lengthText(length, separator)}`}
          onChange={(event) => seek(event.currentTarget.valueAsNumber)}
        />
      </span>
      <span className={styles.length}>
        {gone ? t.content.mediaGone : lengthText(playing || at > 0 ? at : length, separator)}
      </span>
    </div>
  );
}
