import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aspects, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { createWarungApp } from '../../infra/warung-app.ts';
import { addSuppressions } from './nag-suppressions.ts';

describe.each(['dev', 'prod'])('AwsSolutions rules on %s', (stage) => {
  const app = createWarungApp({
    outdir: mkdtempSync(join(tmpdir(), 'warung-nag-')),
    // Otherwise an annotation stops the synthesis, and no test could report which one it was.
    context: { stage, 'aws:cdk:bundling-stacks': [], '@aws-cdk/core:annotationsInValidationReport': false },
  });
  const unused = addSuppressions(app);
  Aspects.of(app).add(new AwsSolutionsChecks());
  app.synth();
  const stacks = app.node.children.filter((child) => Stack.isStack(child));

  it.each(stacks.map((stack) => [stack.node.id, stack] as const))('have no finding in %s', (_id, stack) => {
    const annotations = Annotations.fromStack(stack);
    const any = Match.anyValue();
    const findings = [...annotations.findError('*', any), ...annotations.findWarning('*', any)];
    expect(findings.map(({ id, entry }) => `${id}: ${String(entry.data)}`)).toEqual([]);
  });

  it('have no unused suppressions', () => {
    expect(unused).toEqual([]);
  });
});
