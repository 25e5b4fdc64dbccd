import { expect, test } from 'vitest';
import { messageFilter, streamFilter } from '../../../mappings/filter.ts';

const body = (rule: unknown) => JSON.stringify({ body: rule });

// Lambda Developer Guide, "Control which events Lambda sends to your function", filter rule syntax (table of
// operators).
test.each([
  ['null', { a: [null] }, '{"a":null}', '{"a":1}'],
  ['empty', { a: [''] }, '{"a":""}', '{"a":"x"}'],
  ['equals', { a: ['x'] }, '{"a":"x"}', '{"a":"X"}'],
  ['equals, ignoring case', { a: [{ 'equals-ignore-case': 'x' }] }, '{"a":"X"}', '{"a":"y"}'],
  ['and', { a: ['x'], b: ['y'] }, '{"a":"x","b":"y"}', '{"a":"x","b":"z"}'],
  ['or', { a: ['x', 'y'] }, '{"a":"y"}', '{"a":"z"}'],
  ['or over fields', { $or: [{ a: ['x'] }, { b: ['y'] }] }, '{"b":"y"}', '{"a":"y"}'],
  ['not', { a: [{ 'anything-but': ['x'] }] }, '{"a":"y"}', '{"a":"x"}'],
  ['numeric equals', { a: [{ numeric: ['=', 100] }] }, '{"a":1e2}', '{"a":"100"}'],
  ['numeric range', { a: [{ numeric: ['>', 10, '<=', 20] }] }, '{"a":20}', '{"a":10}'],
  ['exists', { a: [{ exists: true }] }, '{"a":0}', '{"b":0}'],
  ['does not exist', { a: [{ exists: false }] }, '{"b":0}', '{"a":0}'],
  ['begins with', { a: [{ prefix: 'us-' }] }, '{"a":"us-east"}', '{"a":"eu-us-"}'],
  ['ends with', { a: [{ suffix: '.png' }] }, '{"a":"x.png"}', '{"a":"png"}'],
])('%s', (_, rule, matching, other) => {
  const matches = messageFilter([body(rule)]);
  expect([matches(matching), matches(other)]).toEqual([true, false]);
});

// "Using event filtering with an Amazon SQS event source": forms of the pattern and of the body must agree.
test.each([
  ['plain text, plain rule', ['Result: ok', { prefix: 'x' }], 'Result: ok', true],
  ['plain text, JSON rule', { a: ['x'] }, 'x', false],
  ['JSON text, plain rule', ['{"a":"x"}'], '{"a":"x"}', false],
])('%s', (_, rule, text, expected) => {
  expect(messageFilter([body(rule)])(text)).toBe(expected);
});

test('filters are combined with or, and without filters everything matches', () => {
  const matches = messageFilter([body({ a: ['x'] }), body({ a: ['y'] })]);
  expect(['x', 'y', 'z'].map((a) => matches(JSON.stringify({ a })))).toEqual([true, true, false]);
  expect(messageFilter([])('anything')).toBe(true);
});

test('a stream filter applies to the whole record, in which numbers of an item are strings', () => {
  const record = { eventName: 'MODIFY', dynamodb: { NewImage: { age: { N: '9' } } } };
  expect(streamFilter(['{"eventName":["MODIFY"]}'])(record)).toBe(true);
  expect(streamFilter(['{"dynamodb":{"NewImage":{"age":{"N":[{"numeric":[">",5]}]}}}}'])(record)).toBe(false);
});

test.each([
  ['invalid JSON', 'body'],
  ['another key than body', '{"attributes":{"x":["y"]}}'],
  ['an operator of EventBridge that Lambda lacks', '{"body":{"a":[{"wildcard":"x*"}]}}'],
  ['an unknown operator', '{"body":{"$or":[{"a":[{"like":"x"}]},{"b":["y"]}]}}'],
  ['an empty rule', '{"body":{"a":[]}}'],
])('%s is rejected', (_, pattern) => {
  expect(() => messageFilter([pattern])).toThrow(/^Invalid filter pattern definition/);
});
