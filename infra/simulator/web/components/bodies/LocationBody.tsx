import type { Content } from '../../logic/content.ts';
import { SketchMap } from '../SketchMap/SketchMap.tsx';
import styles from './LocationBody.module.css';

const DECIMALS = 5;

/** Location: a drawn map with a pin (no real map is fetched), name, address and coordinates. */
export function LocationBody({ content }: { readonly content: Extract<Content, { kind: 'location' }> }) {
  const { latitude, longitude, name, address } = content;
  return (
    <div className={styles.location}>
      <SketchMap latitude={latitude} longitude={longitude} />
      {name !== null && <strong>{name}</strong>}
      {address !== null && <span>{address}</span>}
      <span>
        {latitude.toFixed(DECIMALS)}, {longitude.toFixed(DECIMALS)}
      </span>
    </div>
  );
}
