import * as z from 'zod';
import { type Database, jsonColumn } from './database.ts';

const catalogueSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** The connected account. */
  accountId: z.string().nullable(),
});
export type Catalogue = z.infer<typeof catalogueSchema>;

/** The data of an item as sent in a batch. The declared fields are those that a phone shows. */
export const productDataSchema = z.looseObject({
  title: z.string(),
  description: z.string().optional(),
  availability: z.string().optional(),
  price: z.string().optional(),
  sale_price: z.string().optional(),
  image_link: z.string().optional(),
  image: z.array(z.looseObject({ url: z.string() })).optional(),
});

const itemSchema = z.object({
  catalogueId: z.string(),
  sku: z.string(),
  id: z.string(),
  data: jsonColumn(productDataSchema),
});
export type Item = z.infer<typeof itemSchema>;

const batchProblemSchema = z.object({ id: z.string(), line: z.number(), message: z.string() });
export type BatchProblem = z.infer<typeof batchProblemSchema>;
const changeSchema = z.object({
  method: z.enum(['CREATE', 'UPDATE', 'DELETE']),
  sku: z.string(),
  data: z.looseObject({}),
});
export type ItemChange = z.infer<typeof changeSchema>;
const batchSchema = z.object({
  handle: z.string(),
  catalogueId: z.string(),
  readyAt: z.number(),
  result: jsonColumn(z.object({ errors: z.array(batchProblemSchema), warnings: z.array(batchProblemSchema) })),
  /** Valid changes that are not applied yet; null when all are applied. */
  todo: jsonColumn(z.array(changeSchema)).nullable(),
});
export type Batch = z.infer<typeof batchSchema>;

/** The tables of product catalogues, their items and the batches of changes. */
export class Catalogues {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(id: string): Catalogue | undefined {
    return this.#database.first(catalogueSchema, 'SELECT * FROM catalogue WHERE id = ?', id);
  }

  findByAccount(accountId: string): Catalogue | undefined {
    return this.#database.first(catalogueSchema, 'SELECT * FROM catalogue WHERE accountId = ?', accountId);
  }

  add(catalogue: Catalogue): void {
    const { id, name, accountId } = catalogue;
    this.#database.run('INSERT INTO catalogue (id, name, accountId) VALUES (?, ?, ?)', id, name, accountId);
  }

  connect(id: string, accountId: string | null): void {
    this.#database.run('UPDATE catalogue SET accountId = ? WHERE id = ?', accountId, id);
  }

  item(catalogueId: string, sku: string): Item | undefined {
    return this.#database.first(
      itemSchema,
      'SELECT * FROM product WHERE catalogueId = ? AND sku = ?',
      catalogueId,
      sku,
    );
  }

  items(catalogueId: string): Item[] {
    return this.#database.all(itemSchema, 'SELECT * FROM product WHERE catalogueId = ? ORDER BY sku', catalogueId);
  }

  put({ catalogueId, sku, id, data }: Item): void {
    this.#database.run(
      'INSERT OR REPLACE INTO product (catalogueId, sku, id, data) VALUES (?, ?, ?, ?)',
      ...[catalogueId, sku, id, JSON.stringify(data)],
    );
  }

  remove(catalogueId: string, sku: string): void {
    this.#database.run('DELETE FROM product WHERE catalogueId = ? AND sku = ?', catalogueId, sku);
  }

  batch(handle: string): Batch | undefined {
    return this.#database.first(batchSchema, 'SELECT * FROM batch WHERE handle = ?', handle);
  }

  addBatch({ handle, catalogueId, readyAt, result, todo }: Batch): void {
    this.#database.run(
      'INSERT INTO batch (handle, catalogueId, readyAt, result, todo) VALUES (?, ?, ?, ?, ?)',
      ...[handle, catalogueId, readyAt, JSON.stringify(result), todo && JSON.stringify(todo)],
    );
  }

  listPendingBatches(): Batch[] {
    return this.#database.all(batchSchema, 'SELECT * FROM batch WHERE todo IS NOT NULL ORDER BY readyAt, rowid');
  }

  completeBatch(handle: string): void {
    this.#database.run('UPDATE batch SET todo = NULL WHERE handle = ?', handle);
  }
}
