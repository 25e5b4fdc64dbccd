import type { MediaSource } from '../../logic/content.ts';
import { useSimulator } from '../../state/simulator.ts';

/** Returns the URL of a message's file. */
export function useMediaUrl(source: MediaSource): string {
  const { api } = useSimulator();
  return source.by === 'id' ? api.mediaUrl(source.id) : source.link;
}
