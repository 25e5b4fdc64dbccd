import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base32 } from '../../../shared/base32.ts';
import { decodeCursor, encodeCursor } from '../../../shared/cursor.ts';
import { decrypt, encrypt } from '../../../shared/encryption.ts';
import {
  type Activity,
  applyActivities,
  EMPTY_CONVERSATION_STATE,
} from '../../../shared/entities/conversation-state.ts';
import { Ids, isId } from '../../../shared/ids.ts';
import { parseJson, toSqsJson } from '../../../shared/json.ts';
import { canonicalPhone } from '../../../shared/phone.ts';
import { tenantPrefix } from '../../../shared/table/key-shapes.ts';
import { isTenantId, TenantScope } from '../../../shared/table/keys.ts';
import { fromAttributes, type Item, toAttributes } from '../../../shared/table/values.ts';
import { aggregateStatuses, newestState } from '../../../shared/whatsapp/status.ts';

const shuffled = <T>(arbitrary: fc.Arbitrary<T[]>) =>
  arbitrary.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
  );

const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 15 }).map((all) => all.join(''));
const tenantId = fc
  .array(fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), { minLength: 26, maxLength: 26 })
  .map((all) => all.join(''));

/** The number of runs; each uses a different set of statuses, repeated and shuffled. */
const PERMUTATIONS = 10_000;

describe('statuses', () => {
  const state = fc.constantFrom('sent', 'delivered', 'read', 'played', 'failed', 'deleted', 'warning', 'captured');
  const raw = fc
    .record({
      state,
      at: fc.option(fc.nat(50)),
      category: fc.option(fc.constantFrom('utility', 'service')),
      code: fc.option(fc.nat(3)),
    })
    .map(({ state: status, at, category, code }) =>
      JSON.stringify({
        id: 'w',
        status,
        ...(status === 'captured' ? { type: 'payment' } : {}),
        ...(at === null ? {} : { timestamp: String(at + 1) }),
        ...(category === null ? {} : { pricing: { category } }),
        ...(code === null ? {} : { errors: [{ code }] }),
      }),
    );

  test('give the same result in any order and with any repetitions', () => {
    fc.assert(
      fc.property(shuffled(fc.array(raw, { maxLength: 12 })), ([all, again]) => {
        expect(aggregateStatuses(again)).toEqual(aggregateStatuses(all));
      }),
      { numRuns: PERMUTATIONS },
    );
  });

  test('never regress: further statuses never change read to delivered', () => {
    fc.assert(
      fc.property(fc.array(raw), fc.array(raw), (some, more) => {
        const [before, after] = [aggregateStatuses(some), aggregateStatuses([...some, ...more])];
        return before.read === undefined || ['read', 'played', 'deleted'].includes(newestState(after) ?? '');
      }),
      { numRuns: PERMUTATIONS },
    );
  });
});

describe('a conversation', () => {
  const activity: fc.Arbitrary<Activity> = fc.record({
    direction: fc.constantFrom('inbound' as const, 'outbound' as const),
    at: fc.nat(30),
    isVisible: fc.boolean(),
    affectsWaiting: fc.boolean(),
    name: fc.option(fc.constantFrom('A', 'B'), { nil: undefined }),
    waId: fc.option(fc.constantFrom('1', '2'), { nil: undefined }),
    userId: fc.constant(undefined),
    preview: fc.option(fc.constantFrom('i|text|a', 'o|text|b'), { nil: undefined }),
  });

  test('has the same state after the same messages in any order, except for the start of the wait', () => {
    fc.assert(
      fc.property(shuffled(fc.array(activity, { maxLength: 10 })), ([all, again]) => {
        const [a, b] = [
          applyActivities(EMPTY_CONVERSATION_STATE, all),
          applyActivities(EMPTY_CONVERSATION_STATE, again),
        ];
        expect({ ...b, waitingSince: b.waitingSince !== undefined }).toEqual({
          ...a,
          waitingSince: a.waitingSince !== undefined,
        });
      }),
    );
  });

  test('with inbound messages only has exactly the same state', () => {
    const inbound = activity.map((one): Activity => ({ ...one, direction: 'inbound' }));
    fc.assert(
      fc.property(shuffled(fc.array(inbound, { maxLength: 10 })), ([all, again]) => {
        expect(applyActivities(EMPTY_CONVERSATION_STATE, again)).toEqual(
          applyActivities(EMPTY_CONVERSATION_STATE, all),
        );
      }),
    );
  });

  test('waits exactly when the last question is later than the last answer', () => {
    fc.assert(
      fc.property(fc.array(activity), (all) => {
        const { waitingSince, lastAskedAt, lastAnsweredAt } = applyActivities(EMPTY_CONVERSATION_STATE, all);
        expect(waitingSince !== undefined).toBe(lastAskedAt !== undefined && lastAskedAt > (lastAnsweredAt ?? -1));
      }),
    );
  });
});

describe('a phone number', () => {
  test('is canonical after one step', () => {
    fc.assert(fc.property(digits, (given) => canonicalPhone(canonicalPhone(given)) === canonicalPhone(given)));
  });
  test.each([
    ['5541988887777', '554188887777'],
    ['5215512345678', '525512345678'],
    ['5491123456789', '541123456789'],
    ['+62 812-0000-0001', '6281200000001'],
  ])('%s and %s are the same number', (one, other) => expect(canonicalPhone(one)).toBe(canonicalPhone(other)));
  test.each(['549', '5521', '554132223333', '5511', '1', 'x'])('%s is kept as it is', (given) =>
    expect(canonicalPhone(given)).toBe(given),
  );
  test('of a country without variants never equals another number', () => {
    const plain = digits.filter((given) => !/^(55|52|54)/.test(given));
    fc.assert(fc.property(plain, plain, (a, b) => (canonicalPhone(a) === canonicalPhone(b)) === (a === b)));
  });
});

describe('ids', () => {
  const ids = new Ids('key');
  test('are 26 characters, equal for equal input, and different for another tenant, purpose or key', () => {
    fc.assert(
      fc.property(tenantId, fc.string(), (tenant, given) => {
        const id = ids.derive('message', tenant, given);
        expect(isId(id)).toBe(true);
        expect(ids.derive('message', tenant, given)).toBe(id);
        expect(
          new Set([
            id,
            ids.derive('contact', tenant, given),
            ids.derive('message', '', given),
            new Ids('other').derive('message', tenant, given),
          ]).size,
        ).toBe(4);
      }),
    );
  });
  test('in base32 sort like their bytes', () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(
        bytes,
        bytes,
        (a, b) => Math.sign(Buffer.compare(a, b)) === (base32(a) < base32(b) ? -1 : base32(a) > base32(b) ? 1 : 0),
      ),
    );
  });
});

test('no key of a tenant starts with the prefix of another tenant', () => {
  fc.assert(
    fc.property(tenantId, tenantId, fc.string(), (a, b, id) => {
      fc.pre(a !== b);
      const scope = new TenantScope(a);
      const keys = [
        scope.tenant(),
        scope.number(id),
        scope.identity(id),
        scope.contact(id),
        scope.conversation(id),
        scope.delivery(id),
        scope.accountEvent(id, 1, id),
        scope.accountEvents(id),
        scope.thread(id),
        scope.list(0, 'waiting'),
        scope.list(0, 'answered'),
        scope.pending(id, id),
        scope.media(id),
        scope.held(id, id),
        scope.heldBy(id),
        scope.template(id, id, id),
        scope.own(),
        scope.agent(id),
        scope.acceptance(id),
        scope.settings(),
        scope.counts(id, id),
        scope.rate(),
        scope.once(id),
      ];
      expect(keys.every(({ pk }) => pk.startsWith(tenantPrefix(a)) && !pk.startsWith(tenantPrefix(b)))).toBe(true);
    }),
  );
  expect(() => new TenantScope('short')).toThrow(RangeError);
  expect(isTenantId(`${'0'.repeat(26)}#`)).toBe(false);
});

describe('a cursor', () => {
  const ids = new Ids('key');
  test('is valid only for the binding that it was issued for', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), fc.string(), (position, here, there) => {
        const cursor = encodeCursor(ids, here, position);
        expect(decodeCursor(ids, here, cursor)).toEqual(position);
        if (here !== there) expect(() => decodeCursor(ids, there, cursor)).toThrow('does not belong');
      }),
    );
  });
  test('that was altered is rejected', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(ids, 'here', text)).toThrow('does not belong');
      }),
    );
  });
});

describe('an encrypted text', () => {
  const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
  const old = { current: '1', keys: { '1': key(1) } };
  const rotated = { current: '2', keys: { '1': key(1), '2': key(2) } };
  test('can be decrypted for its tenant only, also after a key rotation', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), tenantId, tenantId, (text, tenant, other) => {
        fc.pre(tenant !== other);
        const encrypted = encrypt(text, tenant, old);
        expect(decrypt(encrypted, tenant, rotated)).toBe(Buffer.from(text).toString());
        expect(() => decrypt(encrypted, other, rotated)).toThrow('cannot be decrypted');
        expect(() => decrypt({ ...encrypted, keyVersion: '2' }, tenant, rotated)).toThrow('cannot be decrypted');
        expect(() => decrypt({ ...encrypted, keyVersion: '9' }, tenant, rotated)).toThrow('unknown key version');
      }),
    );
  });
});

test('JSON passes through a queue unchanged, and whole numbers keep their digits', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(JSON.parse(toSqsJson(JSON.parse(text)))).toEqual(JSON.parse(text));
    }),
  );
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 30n }),
      (big) => JSON.stringify(parseJson(`{"a":[${big}]}`)) === `{"a":[${big}]}`,
    ),
  );
});

test('items pass through the wire form unchanged', () => {
  const { value } = fc.letrec<{ value: Item[string] }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.dictionary(
        fc.string().filter((name) => name !== '__proto__'),
        tie('value'),
        { noNullPrototype: true },
      ),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, { noNullPrototype: true }), (item) => {
      expect(fromAttributes(toAttributes(item))).toEqual(item);
    }),
  );
});
