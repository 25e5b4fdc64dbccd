import * as z from 'zod';
import { type Database, jsonColumn } from './database.ts';

/** A component of a template in Graph's format. `text` contains `{{1}}` or `{{name}}` as placeholders of parameters. */
export const componentSchema = z.looseObject({
  type: z.string().transform((type) => type.toUpperCase()),
  format: z
    .string()
    .transform((format) => format.toUpperCase())
    .optional(),
  text: z.string().optional(),
  buttons: z
    .array(
      z.looseObject({
        type: z.string().transform((type) => type.toUpperCase()),
        text: z.string().optional(),
        url: z.string().optional(),
        phone_number: z.string().optional(),
      }),
    )
    .optional(),
  cards: z.array(z.looseObject({ components: z.array(z.looseObject({ type: z.string() })) })).optional(),
});
export type Component = z.infer<typeof componentSchema>;

export const templateCategorySchema = z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']);
const templateStatusSchema = z.enum(['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED']);

const templateSchema = z.object({
  id: z.string(),
  accountId: z.string(),
  name: z.string(),
  language: z.string(),
  status: templateStatusSchema,
  category: templateCategorySchema,
  format: z.enum(['POSITIONAL', 'NAMED']),
  components: jsonColumn(z.array(componentSchema)),
  /** The reason of a rejection; otherwise NONE. */
  reason: z.string(),
  /** The time at which the review ends; null when there is none. */
  reviewAt: z.number().nullable(),
});
export type Template = z.infer<typeof templateSchema>;

/** The table of message templates. */
export class Templates {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add(template: Template): void {
    const { id, accountId, name, language, status, category, format, components, reason, reviewAt } = template;
    this.#database.run(
      `INSERT OR REPLACE INTO template (id, accountId, name, language, status, category, format, components, reason, reviewAt)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[id, accountId, name, language, status, category, format, JSON.stringify(components), reason, reviewAt],
    );
  }

  get(id: string): Template | undefined {
    return this.#database.first(templateSchema, 'SELECT * FROM template WHERE id = ?', id);
  }

  find(accountId: string, name: string, language: string): Template | undefined {
    return this.#database.first(
      templateSchema,
      'SELECT * FROM template WHERE accountId = ? AND name = ? AND language = ?',
      accountId,
      name,
      language,
    );
  }

  listByAccount(accountId: string): Template[] {
    return this.#database.all(templateSchema, 'SELECT * FROM template WHERE accountId = ? ORDER BY rowid', accountId);
  }

  listInReview(): Template[] {
    return this.#database.all(
      templateSchema,
      "SELECT * FROM template WHERE status = 'PENDING' AND reviewAt IS NOT NULL",
    );
  }

  set(id: string, changes: Pick<Template, 'status' | 'reason' | 'reviewAt'>): void {
    this.#database.run(
      'UPDATE template SET status = ?, reason = ?, reviewAt = ? WHERE id = ?',
      changes.status,
      changes.reason,
      changes.reviewAt,
      id,
    );
  }

  remove(id: string): void {
    this.#database.run('DELETE FROM template WHERE id = ?', id);
  }
}
