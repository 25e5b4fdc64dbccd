import type { Content } from '../../logic/content.ts';
import { SketchMap } from '../SketchMap/SketchMap.tsx';
import styles from './LocationBody.module.css';

const DIGITS = 5;

/** A place: a sketch with a pin (no map is fetched from anywhere), its name, and where it is. */
export function LocationBody({ content }: { readonly content: Extract<Content, { kind: 'location' }> }) {
  const { latitude, longitude, name, address } = content;
  return (
    <div className={styles.location}>
      <SketchMap latitude={latitude} longitude={longitude} />
      {name !== null && <strong>{name}</strong>}
      {address !== null && <span>{address}</span>}
      <span>
        {latitude.toFixed(DIGITS)}, {longitude.toFixed(DIGITS)}
      </span>
    </div>
  );
}
