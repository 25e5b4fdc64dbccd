import { describe, expect, test } from 'vitest';
import { contentTypeOf, resolveResource } from '../../../../functions/web/resource.ts';

const FILES = [
  'start.html',
  'shop.html',
  'docs.html',
  'openapi.json',
  'assets/shop-1.js',
  'assets/shop-1.js.br',
  'sw.js',
];
const at = (path: string) => resolveResource(path, (name) => FILES.includes(name));

describe('the file for a path', () => {
  test.each([
    ['/', 'start.html'],
    ['/shop', 'shop.html'],
    ['/docs', 'docs.html'],
    ['/openapi.json', 'openapi.json'],
    ['/shop/sw.js', 'sw.js'],
    ['/shop/chats/01J', 'shop.html'],
    ['/shop/', 'shop.html'],
    ['/shop/start.html', 'shop.html'],
    ['/shop/docs.html', 'shop.html'],
    ['/shop/openapi.json', 'shop.html'],
    ['/shop/not-built.js', 'shop.html'],
    ['/shop/../openapi.json', 'shop.html'],
    ['/shop/../../etc/passwd', 'shop.html'],
    ['/shop//etc/passwd', 'shop.html'],
  ])('%s is %s, and is revalidated on each request', (path, name) => {
    expect(at(path)).toEqual({ name, immutable: false });
  });

  test('is immutable below assets', () => {
    expect(at('/shop/assets/shop-1.js')).toEqual({ name: 'assets/shop-1.js', immutable: true });
  });

  test.each([
    '/shop/assets/shop-2.js',
    '/shop/assets/shop-1.js.br',
    '/shop/assets/',
    '/shop/assets/../shop.html',
    '/start',
    '/shops',
    '/docs/x',
    '/assets/shop-1.js',
    '/web/shop.html',
  ])('%s is missing', (path) => {
    expect(at(path)).toBeUndefined();
  });
});

test.each([
  ['a.html', 'text/html; charset=utf-8'],
  ['assets/a-1.b.js', 'text/javascript; charset=utf-8'],
  ['a.woff2', 'font/woff2'],
  ['a', 'application/octet-stream'],
  ['a.exe', 'application/octet-stream'],
])('%s is %s', (name, type) => {
  expect(contentTypeOf(name)).toBe(type);
});
