/** Longer sides are scaled down to this, as a phone does before it sends; pixels. */
const LONGEST = 1600;
const QUALITY = 0.85;

/** A file cannot be used: it is no picture that this browser can read, or it could not be written. */
class UnreadablePicture extends Error {
  override readonly name = 'UnreadablePicture';
}

/** What is on a canvas, as a JPEG. */
export async function jpegOf(canvas: HTMLCanvasElement): Promise<Uint8Array<ArrayBuffer>> {
  const { promise, resolve } = Promise.withResolvers<Blob | null>();
  canvas.toBlob(resolve, 'image/jpeg', QUALITY);
  const blob = await promise;
  if (blob === null) throw new UnreadablePicture();
  return new Uint8Array(await blob.arrayBuffer());
}

/** A picture file on a canvas of at most 1600 pixels a side. Rejects with `UnreadablePicture`. */
export async function readPicture(file: Blob): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new UnreadablePicture();
  });
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas;
}
