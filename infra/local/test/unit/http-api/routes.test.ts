import { describe, expect, it } from 'vitest';
import { findRoute, InvalidRouteKeyError, parseRouteKey } from '../../../http-api/routes.ts';

const routesOf = (...keys: string[]) => keys.map((key) => ({ key: parseRouteKey(key) }));
const pick = (routes: { key: { text: string } & ReturnType<typeof parseRouteKey> }[], method: string, path: string) => {
  const match = findRoute(routes, method, path);
  return match && [match.route.key.text, match.parameters];
};

describe('route selection', () => {
  // API Gateway Developer Guide, "Create routes for HTTP APIs in API Gateway": the table of example requests.
  const documented = routesOf(
    '$default',
    'ANY /{proxy+}',
    'GET /pets/{proxy+}',
    'GET /pets/dog/{id}',
    'GET /pets/dog/1',
  );
  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
    ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
    ['POST', '/', '$default', {}],
  ])('%s %s matches %s', (method, path, key, parameters) =>
    expect(pick(documented, method, path)).toEqual([key, parameters]),
  );

  it('prefers a full match of ANY to a greedy match of the method, and the method to ANY', () => {
    expect(pick(routesOf('GET /{proxy+}', 'ANY /pets'), 'GET', '/pets')?.[0]).toBe('ANY /pets');
    expect(pick(routesOf('ANY /pets', 'GET /pets'), 'GET', '/pets')?.[0]).toBe('GET /pets');
  });

  it('decodes path parameters and matches whole segments only', () => {
    const routes = routesOf('GET /v1/items/{id}');
    expect(pick(routes, 'GET', '/v1/items/a%20b')).toEqual(['GET /v1/items/{id}', { id: 'a b' }]);
    expect(pick(routes, 'GET', '/v1/items/')).toBeUndefined();
    expect(pick(routes, 'GET', '/v1/items/a/b')).toBeUndefined();
    expect(pick(routes, 'POST', '/v1/items/a')).toBeUndefined();
  });

  it.each(['GET', 'get /x', 'GET x', 'CONNECT /x', 'GET /{proxy+}/x'])('rejects the key %s', (key) => {
    expect(() => parseRouteKey(key)).toThrow(InvalidRouteKeyError);
  });
});
