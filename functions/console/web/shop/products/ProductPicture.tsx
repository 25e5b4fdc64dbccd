import { useState } from 'react';
import { initials } from '../people/names.ts';

/** A product's picture; its initial where there is none, or it does not come. */
export function ProductPicture({ name, imageUrl }: { name: string; imageUrl: string | null }) {
  const [broken, setBroken] = useState<string | null>(null);
  return (
    <span className="product-picture">
      {imageUrl === null || imageUrl === broken ? (
        <span aria-hidden="true">{initials(name).slice(0, 1) || '·'}</span>
      ) : (
        <img src={imageUrl} alt="" loading="lazy" onError={() => setBroken(imageUrl)} />
      )}
    </span>
  );
}
