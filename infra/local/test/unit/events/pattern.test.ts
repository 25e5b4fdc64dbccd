import { describe, expect, it } from 'vitest';
import { compilePattern, InvalidEventPattern } from '../../../events/pattern.ts';

const event = {
  version: '0',
  source: 'warung',
  'detail-type': 'warung.message.received.v1',
  time: '2017-10-02T18:43:48Z',
  region: 'ap-southeast-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-02ebd4584a2ebd341'],
  detail: {
    state: 'running',
    empty: '',
    nothing: null,
    'c-count': 5,
    'd-count': 9,
    'x-limit': 301.8,
    FileName: 'dir/image.PNG',
    sourceIPAddress: '10.0.0.7',
    v6: '2001:db8::1',
    tags: ['a', 'b'],
    none: [],
    flag: true,
    nested: { deep: 'x' },
    facts: [
      { kind: 'a', n: 1 },
      { kind: 'b', n: 2 },
    ],
  },
};

// EventBridge User Guide, "Comparison operators for use in event patterns" and "Amazon EventBridge event patterns".
const matching: [string, unknown][] = [
  ['exact string', { source: ['warung'] }],
  ['one of several values', { source: ['other', 'warung'] }],
  ['several fields together', { source: ['warung'], detail: { state: ['running'] } }],
  ['null', { detail: { nothing: [null] } }],
  ['empty string', { detail: { empty: [''] } }],
  ['number', { detail: { 'c-count': [5] } }],
  ['boolean', { detail: { flag: [true] } }],
  ['any element of an array', { detail: { tags: ['b', 'z'] } }],
  ['prefix', { time: [{ prefix: '2017-10-02' }] }],
  ['prefix ignoring case', { source: [{ prefix: { 'equals-ignore-case': 'WAR' } }] }],
  ['suffix', { detail: { FileName: [{ suffix: '.PNG' }] } }],
  ['suffix ignoring case', { detail: { FileName: [{ suffix: { 'equals-ignore-case': '.png' } }] } }],
  ['equals-ignore-case', { detail: { state: [{ 'equals-ignore-case': 'RUNNING' }] } }],
  ['wildcard', { detail: { FileName: [{ wildcard: 'dir/*.PNG' }] } }],
  ['several wildcards', { resources: [{ wildcard: 'arn:*:ec2:*:instance/*' }] }],
  ['anything-but a string', { detail: { state: [{ 'anything-but': 'initializing' }] } }],
  ['anything-but a list', { detail: { state: [{ 'anything-but': ['stopped', 'overloaded'] }] } }],
  ['anything-but numbers', { detail: { 'x-limit': [{ 'anything-but': [100, 200, 300] }] } }],
  ['anything-but prefix', { detail: { state: [{ 'anything-but': { prefix: 'init' } }] } }],
  ['anything-but prefix list', { detail: { state: [{ 'anything-but': { prefix: ['init', 'stop'] } }] } }],
  ['anything-but suffix', { detail: { FileName: [{ 'anything-but': { suffix: '.jpg' } }] } }],
  ['anything-but ignoring case', { detail: { state: [{ 'anything-but': { 'equals-ignore-case': ['STOPPED'] } }] } }],
  ['anything-but wildcard', { detail: { FileName: [{ 'anything-but': { wildcard: '*/lib/*' } }] } }],
  ['numeric range', { detail: { 'c-count': [{ numeric: ['>', 0, '<=', 5] }] } }],
  ['numeric less than', { detail: { 'd-count': [{ numeric: ['<', 10] }] } }],
  ['numeric equals', { detail: { 'x-limit': [{ numeric: ['=', 3.018e2] }] } }],
  ['exists', { detail: { state: [{ exists: true }] } }],
  ['exists for null', { detail: { nothing: [{ exists: true }] } }],
  ['exists false for an absent field', { detail: { absent: [{ exists: false }] } }],
  ['exists false for an object, which is no leaf', { detail: { nested: [{ exists: false }] } }],
  ['exists false below an absent object', { detail: { gone: { deeper: [{ exists: false }] } } }],
  ['cidr', { detail: { sourceIPAddress: [{ cidr: '10.0.0.0/24' }] } }],
  ['cidr of IPv6', { detail: { v6: [{ cidr: '2001:db8::/32' }] } }],
  ['$or at the top', { $or: [{ source: ['other'] }, { detail: { state: ['running'] } }] }],
  [
    '$or beside a field',
    { source: ['warung'], detail: { $or: [{ 'c-count': [1] }, { 'd-count': [{ numeric: ['<', 10] }] }] } },
  ],
  ['objects within an array', { detail: { facts: { kind: ['b'], n: [2] } } }],
];

const failing: [string, unknown][] = [
  ['another string', { source: ['Warung'] }],
  ['a number as string', { detail: { 'c-count': ['5'] } }],
  ['an absent field', { detail: { absent: ['x'] } }],
  ['anything-but on an absent field', { detail: { absent: [{ 'anything-but': 'x' }] } }],
  ['anything-but with that value', { detail: { state: [{ 'anything-but': ['running', 'stopped'] }] } }],
  ['numeric on a string', { detail: { state: [{ numeric: ['>', 0] }] } }],
  ['numeric out of range', { detail: { 'c-count': [{ numeric: ['>', 0, '<', 5] }] } }],
  ['prefix of another case', { source: [{ prefix: 'War' }] }],
  ['exists true for an object', { detail: { nested: [{ exists: true }] } }],
  ['exists true for an empty array', { detail: { none: [{ exists: true }] } }],
  ['exists false for a present field', { detail: { state: [{ exists: false }] } }],
  ['cidr of another network', { detail: { sourceIPAddress: [{ cidr: '10.1.0.0/24' }] } }],
  ['wildcard that matches only a part', { detail: { FileName: [{ wildcard: '*.png' }] } }],
  ['fields of different elements of an array', { detail: { facts: { kind: ['a'], n: [2] } } }],
  ['$or of which none holds', { $or: [{ source: ['x'] }, { source: ['y'] }] }],
  ['an inherited property name', { detail: { toString: [{ exists: true }] } }],
];

const invalid: [string, unknown][] = [
  ['a value that is not an array', { source: 'warung' }],
  ['an empty array', { source: [] }],
  ['an empty object', { detail: {} }],
  ['an unknown operator', { source: [{ contains: 'x' }] }],
  ['two operators', { source: [{ prefix: 'a', suffix: 'b' }] }],
  ['$or of one', { $or: [{ source: ['a'] }] }],
  ['a mixed anything-but list', { source: [{ 'anything-but': ['a', 1] }] }],
  ['consecutive wildcards', { source: [{ wildcard: 'a**b' }] }],
  ['a numeric bound beyond 5e9', { a: [{ numeric: ['<', 6e9] }] }],
  ['an upside-down range', { a: [{ numeric: ['>', 5, '<', 1] }] }],
  ['exists that is not a boolean', { a: [{ exists: 'true' }] }],
  ['a malformed cidr', { a: [{ cidr: '10.0.0.0' }] }],
  ['an array within values', { a: [['x']] }],
  ['no object', ['x']],
];

describe('event patterns', () => {
  it.each(matching)('matches: %s', (_, pattern) => expect(compilePattern(pattern)(event)).toBe(true));
  it.each(failing)('does not match: %s', (_, pattern) => expect(compilePattern(pattern)(event)).toBe(false));
  it.each(invalid)('is rejected: %s', (_, pattern) =>
    expect(() => compilePattern(pattern)).toThrow(InvalidEventPattern),
  );

  it('matches an escaped star of a wildcard literally', () => {
    const pattern = compilePattern({ a: [{ wildcard: 'x\\*y\\\\*' }] });
    expect(pattern({ a: 'x*y\\z' })).toBe(true);
    expect(pattern({ a: 'xqy\\z' })).toBe(false);
  });
});
