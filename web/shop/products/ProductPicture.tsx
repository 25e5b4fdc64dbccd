import { useState } from 'react';
import { initialsOf } from '../../ui/initials.ts';

/** Shows the picture of a product, or its initial if there is no picture or it fails to load. */
export function ProductPicture({ name, imageUrl }: { name: string; imageUrl: string | null }) {
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  return (
    <span className="product-picture">
      {imageUrl === null || imageUrl === failedUrl ? (
        <span aria-hidden="true">{initialsOf(name).slice(0, 1) || '·'}</span>
      ) : (
        <img src={imageUrl} alt="" loading="lazy" onError={() => setFailedUrl(imageUrl)} />
      )}
    </span>
  );
}
