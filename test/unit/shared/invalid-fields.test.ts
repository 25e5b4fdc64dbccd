import { expect, test } from 'vitest';
import { sendBodySchema } from '../../../functions/conversations/operations.ts';
import { invalidFields } from '../../../shared/http/invalid-fields.ts';

test.each([
  [{ type: 'nonsense' }, ['body.type']],
  [{}, ['body.type']],
  [{ type: 'text' }, ['body.text']],
  [{ type: 'text', text: { body: '' } }, ['body.text.body']],
  [{ type: 'interactive', interactive: { type: 'x' } }, ['body.interactive.type']],
  [{ status: 'read' }, ['body.message_id']],
])('of %j the invalid field is named', (body, paths) => {
  const { error } = sendBodySchema.safeParse(body);
  const parts = invalidFields(error?.issues ?? [], ['body']);
  expect(parts.map(({ at }) => at)).toEqual(paths);
  expect(parts.every(({ message }) => message !== 'Invalid input')).toBe(true);
});
