import { expect, test } from 'vitest';
import { closeAll } from '../../../infra/local/close-all.ts';

test('parts end one after the other, the last first, and a failing one keeps none at work', async () => {
  const ended: string[] = [];
  const end = (name: string, problem?: string) => async () => {
    await Promise.resolve();
    ended.push(name);
    if (problem) throw new Error(problem);
  };
  await closeAll([end('java'), end('queues')]);
  expect(ended.splice(0)).toEqual(['queues', 'java']);
  await expect(closeAll([end('java', 'second'), end('queues', 'first'), end('functions')])).rejects.toThrow('first');
  expect(ended).toEqual(['functions', 'queues', 'java']);
});
