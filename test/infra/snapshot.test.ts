import { describe, expect, it } from 'vitest';
import { normalised, synthesizeStage } from './support.ts';

/** A change of a template is read in the review of its snapshot. */
describe.each(['dev', 'prod'] as const)('the templates of %s', (stage) => {
  it.each(synthesizeStage(stage).map(({ id, template }) => [id, template] as const))(
    '%s is what was last agreed on',
    async (id, template) => {
      await expect(normalised(template)).toMatchFileSnapshot(`__snapshots__/${stage}/${id}.template.json`);
    },
  );
});
