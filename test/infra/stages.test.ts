import { describe, expect, it } from 'vitest';
import { stageNamed, UnknownStageError } from '../../infra/stages.ts';
import { warungApp } from '../../infra/warung-app.ts';

const NO_BUNDLING = { 'aws:cdk:bundling-stacks': [] };

describe('the stage of an app', () => {
  it.each(['staging', '', 'Prod', 'toString'])('fails at once on "%s", with the list of known ones', (name) => {
    expect(() => stageNamed(name)).toThrow(UnknownStageError);
    expect(() => stageNamed(name)).toThrow(/known stages are dev, prod$/);
  });

  it('fails before any stack is made', () => {
    expect(() => warungApp({ context: { ...NO_BUNDLING, stage: 'staging' } })).toThrow(UnknownStageError);
  });

  it('is dev when nobody says otherwise', () => {
    const stacks = warungApp({ context: NO_BUNDLING }).synth().stacks;
    expect(stacks.map(({ stackName }) => stackName)).toContain('warung-dev-state');
  });

  it('takes an address for alarms from outside', () => {
    expect(stageNamed('prod', 'ops@example.org').alarmEmail).toBe('ops@example.org');
  });
});
