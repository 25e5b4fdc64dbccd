import * as z from 'zod';

/** Text of 1 to `most` characters (an emoji counts as what Unicode makes of it, not as two UTF-16 units). */
export const upTo = (most: number) =>
  z
    .string()
    .refine((text) => text.length > 0 && (text.length <= most || [...text].length <= most), { params: { most } });
