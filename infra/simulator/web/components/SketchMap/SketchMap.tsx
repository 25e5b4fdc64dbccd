import { createMapSketch } from '../../logic/map-sketch.ts';
import styles from './SketchMap.module.css';

interface SketchMapProps {
  readonly latitude: number;
  readonly longitude: number;
}

/** Drawing in place of a map. A real map would need a request to another server, and the simulator sends none. */
export function SketchMap({ latitude, longitude }: SketchMapProps) {
  const { streets, lanes, river, park } = createMapSketch(latitude, longitude);
  return (
    <svg aria-hidden="true" className={styles.map} viewBox="0 0 240 132" preserveAspectRatio="xMidYMid slice">
      <rect className={styles.ground} width="240" height="132" />
      <rect className={styles.park} {...park} rx="5" />
      <path className={styles.river} d={river} />
      {lanes.map((lane) => (
        <path key={lane} className={styles.lane} d={lane} />
      ))}
      {streets.map((street) => (
        <path key={street} className={styles.street} d={street} />
      ))}
      <ellipse className={styles.shadow} cx="120" cy="83" rx="8" ry="3" />
      <path className={styles.pin} d="M120 83c-9-11-14-18-14-26a14 14 0 0 1 28 0c0 8-5 15-14 26z" />
      <circle className={styles.hole} cx="120" cy="57" r="5" />
    </svg>
  );
}
