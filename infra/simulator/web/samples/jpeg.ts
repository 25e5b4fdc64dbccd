/** Maximum length of a side. Larger pictures are scaled down, as a phone does before sending. */
const MAX_SIDE_PIXELS = 1600;
const QUALITY = 0.85;

/** The browser cannot decode the picture file, or cannot encode the picture. */
class UnreadablePictureError extends Error {
  override readonly name = 'UnreadablePictureError';
}

/** Encodes a canvas as a JPEG. Rejects with `UnreadablePictureError`. */
export async function encodeJpeg(canvas: HTMLCanvasElement): Promise<Uint8Array<ArrayBuffer>> {
  const { promise, resolve } = Promise.withResolvers<Blob | null>();
  canvas.toBlob(resolve, 'image/jpeg', QUALITY);
  const blob = await promise;
  if (blob === null) throw new UnreadablePictureError();
  return new Uint8Array(await blob.arrayBuffer());
}

/** Draws a picture file on a canvas of at most 1600 pixels per side. Rejects with `UnreadablePictureError`. */
export async function readPicture(file: Blob): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new UnreadablePictureError();
  });
  const scale = Math.min(1, MAX_SIDE_PIXELS / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas;
}
