import { useEffect, useRef, useState } from 'react';
import { peaksOf } from '../../logic/peaks.ts';
import { SAMPLE_RATE } from '../../logic/samples/melody.ts';

const BARS = 34;

interface Player {
  readonly audio: React.RefObject<HTMLAudioElement | null>;
  readonly isPlaying: boolean;
  readonly positionSeconds: number;
  readonly durationSeconds: number;
  /** Heights of the waveform's bars; null until the file is decoded, or when decoding fails. */
  readonly peaks: readonly number[] | null;
  readonly hasFailed: boolean;
  readonly toggle: () => void;
  readonly seek: (seconds: number) => void;
}

async function decodeAudio(url: string, signal: AbortSignal): Promise<AudioBuffer> {
  const response = await fetch(url, { signal });
  return new OfflineAudioContext(1, 1, SAMPLE_RATE).decodeAudioData(await response.arrayBuffer());
}

/** Plays a recording. The waveform and duration are read from the file. */
export function useAudioPlayer(url: string): Player {
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [positionSeconds, setPosition] = useState(0);
  const [waveform, setWaveform] = useState<{
    readonly peaks: readonly number[];
    readonly durationSeconds: number;
  } | null>(null);
  const [hasFailed, setFailed] = useState(false);

  useEffect(() => {
    const abort = new AbortController();
    decodeAudio(url, abort.signal).then(
      (buffer) => setWaveform({ peaks: peaksOf(buffer.getChannelData(0), BARS), durationSeconds: buffer.duration }),
      () => {
        if (!abort.signal.aborted) setFailed(true);
      },
    );
    return () => abort.abort();
  }, [url]);

  useEffect(() => {
    const element = audio.current;
    if (element === null) return;
    const listeners = {
      play: () => setPlaying(true),
      pause: () => setPlaying(false),
      timeupdate: () => setPosition(element.currentTime),
      ended: () => setPosition(0),
    };
    for (const [type, listener] of Object.entries(listeners)) element.addEventListener(type, listener);
    return () => {
      for (const [type, listener] of Object.entries(listeners)) element.removeEventListener(type, listener);
    };
  }, []);

  return {
    audio,
    isPlaying,
    positionSeconds,
    durationSeconds: waveform?.durationSeconds ?? 0,
    peaks: waveform?.peaks ?? null,
    hasFailed,
    toggle: () => {
      const element = audio.current;
      if (element === null) return;
      if (element.paused) element.play().catch(() => setFailed(true));
      else element.pause();
    },
    seek: (seconds) => {
      if (audio.current) audio.current.currentTime = seconds;
      setPosition(seconds);
    },
  };
}
