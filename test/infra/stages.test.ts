import { describe, expect, it } from 'vitest';
import { getStage, UnknownStageError } from '../../infra/stages.ts';
import { createWarungApp } from '../../infra/warung-app.ts';

const NO_BUNDLING = { 'aws:cdk:bundling-stacks': [] };

describe('the stage of an app', () => {
  it.each(['staging', '', 'Prod', 'toString'])('rejects "%s" with the list of known stages', (name) => {
    expect(() => getStage(name)).toThrow(UnknownStageError);
    expect(() => getStage(name)).toThrow(/known stages are dev, prod$/);
  });

  it('is checked before any stack is created', () => {
    expect(() => createWarungApp({ context: { ...NO_BUNDLING, stage: 'staging' } })).toThrow(UnknownStageError);
  });

  it('is dev by default', () => {
    const stacks = createWarungApp({ context: NO_BUNDLING }).synth().stacks;
    expect(stacks.map(({ stackName }) => stackName)).toContain('warung-dev-state');
  });

  it('accepts an address for alarms', () => {
    expect(getStage('prod', 'ops@example.org').alarmEmail).toBe('ops@example.org');
  });
});
