import { useEffect, useRef, useState } from 'react';
import { peaksOf } from '../../logic/peaks.ts';
import { SAMPLE_RATE } from '../../logic/samples/melody.ts';

const BARS = 34;

interface Player {
  readonly audio: React.RefObject<HTMLAudioElement | null>;
  readonly playing: boolean;
  /** Seconds. */
  readonly at: number;
  readonly length: number;
  /** Heights of the bars of its wave; null until it is read, or when it cannot be. */
  readonly peaks: readonly number[] | null;
  readonly gone: boolean;
  readonly toggle: () => void;
  readonly seek: (seconds: number) => void;
}

async function decoded(address: string, signal: AbortSignal): Promise<AudioBuffer> {
  const response = await fetch(address, { signal });
  return new OfflineAudioContext(1, 1, SAMPLE_RATE).decodeAudioData(await response.arrayBuffer());
}

/** Plays one recording; its wave and length are read from the file itself. */
export function usePlayer(address: string): Player {
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [wave, setWave] = useState<{ readonly peaks: readonly number[]; readonly length: number } | null>(null);
  const [gone, setGone] = useState(false);

  useEffect(() => {
    const cut = new AbortController();
    decoded(address, cut.signal).then(
      (buffer) => setWave({ peaks: peaksOf(buffer.getChannelData(0), BARS), length: buffer.duration }),
      () => {
        if (!cut.signal.aborted) setGone(true);
      },
    );
    return () => cut.abort();
  }, [address]);

  useEffect(() => {
    const element = audio.current;
    if (element === null) return;
    const listeners = {
      play: () => setPlaying(true),
      pause: () => setPlaying(false),
      timeupdate: () => setAt(element.currentTime),
      ended: () => setAt(0),
    };
    for (const [type, listener] of Object.entries(listeners)) element.addEventListener(type, listener);
    return () => {
      for (const [type, listener] of Object.entries(listeners)) element.removeEventListener(type, listener);
    };
  }, []);

  return {
    audio,
    playing,
    at,
    length: wave?.length ?? 0,
    peaks: wave?.peaks ?? null,
    gone,
    toggle: () => {
      const element = audio.current;
      if (element === null) return;
      if (element.paused) element.play().catch(() => setGone(true));
      else element.pause();
    },
    seek: (seconds) => {
      if (audio.current) audio.current.currentTime = seconds;
      setAt(seconds);
    },
  };
}
