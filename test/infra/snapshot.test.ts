import { describe, expect, it } from 'vitest';
import { normalizeTemplate, synthesizeStage } from './synthesize-stage.ts';

/** Changes of templates are reviewed in their snapshots. */
describe.each(['dev', 'prod'] as const)('the templates of %s', (stage) => {
  it.each(synthesizeStage(stage).map(({ id, template }) => [id, template] as const))(
    '%s matches its snapshot',
    async (id, template) => {
      await expect(normalizeTemplate(template)).toMatchFileSnapshot(`__snapshots__/${stage}/${id}.template.json`);
    },
  );
});
