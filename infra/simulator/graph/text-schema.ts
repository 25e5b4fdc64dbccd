import * as z from 'zod';

/** Creates the schema of a text of 1 to `maxLength` characters. An emoji counts by code points, not by UTF-16 units. */
export const textUpTo = (maxLength: number) =>
  z.string().refine((text) => text.length > 0 && (text.length <= maxLength || [...text].length <= maxLength), {
    params: { maxLength },
  });
