import { expect, test } from 'vitest';
import { closeAll } from '../../close-all.ts';

test('close functions run one after the other, the last first, and a failure does not prevent the others', async () => {
  const closed: string[] = [];
  const closer = (name: string, error?: string) => async () => {
    await Promise.resolve();
    closed.push(name);
    if (error) throw new Error(error);
  };
  await closeAll([closer('java'), closer('queues')]);
  expect(closed.splice(0)).toEqual(['queues', 'java']);
  await expect(closeAll([closer('java', 'second'), closer('queues', 'first'), closer('functions')])).rejects.toThrow(
    'first',
  );
  expect(closed).toEqual(['functions', 'queues', 'java']);
});
