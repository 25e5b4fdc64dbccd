import * as z from 'zod';

/** The query parameters of every list. `limit` is 1 to 100, by default 50. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(100))
    .default(50),
  cursor: z.string().min(1).max(4096).optional(),
};

/** The response body of every list. */
export interface ListPage<T> {
  readonly data: readonly T[];
  /** The cursor of the next page; null on the last. */
  readonly next: string | null;
}

/** Creates the schema of a list for the API description. */
export const pageOf = <T extends z.ZodType>(entry: T) =>
  z.object({
    data: z.array(entry),
    next: z.string().nullable().describe('The cursor of the next page; null on the last.'),
  });

/** The schema of a request part that a route ignores. */
export const nothingSchema = z.unknown();
