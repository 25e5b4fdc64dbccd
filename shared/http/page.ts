import * as z from 'zod';

/** What every list takes. `limit` from 1 to 100, 50 when left out. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(100))
    .default(50),
  cursor: z.string().min(1).max(4096).optional(),
};

/** A list as every API answers it. */
export interface ListPage<T> {
  readonly data: readonly T[];
  /** The cursor of the next page; null on the last. */
  readonly next: string | null;
}

/** The schema of a list, for the API's description. */
export const pageOf = <T extends z.ZodType>(entry: T) =>
  z.object({
    data: z.array(entry),
    next: z.string().nullable().describe('The cursor of the next page; null on the last.'),
  });

/** For routes that take no such part. */
export const $Nothing = z.unknown();
