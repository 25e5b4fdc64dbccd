import { describe, expect, test } from 'vitest';
import {
  type Entity,
  isItemOf,
  KEYS,
  type KeyShape,
  partitionIdOf,
  sortIdOf,
} from '../../../../shared/table/key-shapes.ts';
import { globalKeys, TenantScope } from '../../../../shared/table/keys.ts';

const shapes: readonly KeyShape[] = Object.values(KEYS);
const tenantId = '01JD0000000000000000000001';
const scope = new TenantScope(tenantId);

/** Returns the pairs of different prefixes of which one matches keys of the other. */
function overlaps(prefixes: readonly string[]): readonly string[] {
  const distinct = [...new Set(prefixes)].filter((prefix) => prefix !== '');
  return distinct.flatMap((prefix) =>
    distinct
      .filter((other) => other !== prefix && prefix.endsWith('#') && other.startsWith(prefix))
      .map((other) => `${prefix} and ${other}`),
  );
}

const repeated = (texts: readonly string[]): readonly string[] =>
  texts.filter((text, position) => texts.indexOf(text) !== position);

describe('the keys of the table', () => {
  test('are different for each entity', () => {
    expect(repeated(shapes.map(({ of, partition, sort }) => `${of.split('-')[0]} ${partition} ${sort}`))).toEqual([]);
  });

  test('have sort prefixes with one meaning each', () => {
    expect(repeated(shapes.map(({ sort }) => sort).filter((sort) => sort !== ''))).toEqual([]);
  });

  test.each(['tenant', 'global'])('have no prefix that is the prefix of another: %s', (owner) => {
    const own = shapes.filter(({ of }) => of.startsWith(owner));
    expect([overlaps(own.map(({ partition }) => partition)), overlaps(own.map(({ sort }) => sort))]).toEqual([[], []]);
  });

  test('of an entity without a sort prefix are alone in their partition', () => {
    const crowded = shapes.filter(
      (shape) => shape.sort === '' && shapes.some((other) => other !== shape && isSamePartition(shape, other)),
    );
    expect(crowded).toEqual([]);
  });

  test('of global items never start as those of tenants', () => {
    expect(shapes.filter(({ of, partition }) => of.startsWith('global') && partition.startsWith('T#'))).toEqual([]);
  });
});

const isSamePartition = (a: KeyShape, b: KeyShape): boolean => a.of === b.of && a.partition === b.partition;

test('every item is of the entity that its key was made for, and of no other', () => {
  const keys = {
    tenant: scope.tenant(),
    number: scope.number('1'),
    contact: scope.contact('1'),
    conversation: scope.conversation('1'),
    message: scope.message('1', 2, '3'),
    pendingSend: scope.pending('1', '2'),
    delivery: scope.delivery('1'),
    groupDelivery: scope.delivery('1', '2'),
    heldFile: scope.heldFile('1', '2'),
    stock: scope.stock('1'),
    usage: scope.usage('2026-11-24', 0, { bucket: '0930', meter: 'message', id: 'a' }),
    usedAt: scope.usedAt('message#a'),
    storedQuantity: scope.stored('2026-11'),
    numberOwner: globalKeys.number('1'),
    meterTick: globalKeys.meterTick(),
    quarantined: globalKeys.quarantined('-', 'a'),
  } satisfies Partial<Record<Entity, unknown>>;
  const items = (Object.keys(KEYS) as Entity[]).filter((entity) => !KEYS[entity].of.endsWith('list'));
  for (const [name, key] of Object.entries(keys)) {
    expect(items.filter((entity) => isItemOf(entity, key))).toEqual([name]);
  }
});

test('the ids in keys are read', () => {
  const { pk, sk } = scope.message('c', 2, 'm');
  expect([partitionIdOf('message', pk), sortIdOf('message', sk)]).toEqual(['c', '0000000002#m']);
  expect(partitionIdOf('usedAt', scope.usedAt('message#a').pk)).toBe('message#a');
  expect(partitionIdOf('quarantined', globalKeys.quarantined('-', 'x').pk)).toBe('-');
});
