import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createHttpApi } from '../../../http-api/http-api.ts';
import { PortTakenError } from '../../../http-api/public-server.ts';
import { LOCAL_REGION_AND_ACCOUNT } from '../../../kernel/identity.ts';
import { AUTHORIZER_FUNCTION, closers, createHttpApiFixture, ok } from './http-api-fixture.ts';

describe('CORS', () => {
  const cors = {
    AllowOrigins: ['https://app.example'],
    AllowMethods: ['GET', 'POST'],
    AllowHeaders: ['authorization'],
    ExposeHeaders: ['x-n'],
    MaxAge: 300,
    AllowCredentials: true,
  };
  const origin = { origin: 'https://app.example' };

  // "Configure CORS for HTTP APIs in API Gateway"
  it('responds to preflight requests itself', async () => {
    const { call, lambda } = await createHttpApiFixture({ cors });
    const response = await call('/anything', {
      method: 'OPTIONS',
      headers: { ...origin, 'access-control-request-method': 'POST' },
    });
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '300',
      'access-control-allow-credentials': 'true',
    });
    expect(lambda.invoked).toEqual([]);
  });

  it('replaces the CORS headers of the function', async () => {
    const { call, lambda } = await createHttpApiFixture({ cors });
    lambda.outcome = ok({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } });
    const mine = await call('/hello/x', { headers: origin });
    expect(mine.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(mine.headers.get('access-control-expose-headers')).toBe('x-n');
    const other = await call('/hello/x', { headers: { origin: 'https://evil.example' } });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('applies to responses without a body', async () => {
    const { call, lambda } = await createHttpApiFixture({ cors });
    lambda.outcome = ok({ statusCode: 204 });
    const response = await call('/hello/x', { method: 'DELETE', headers: origin });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example');
  });

  it('forwards OPTIONS to the routes without a CORS configuration', async () => {
    const { call, lambda } = await createHttpApiFixture();
    await call('/hello/x', { method: 'OPTIONS', headers: { ...origin, 'access-control-request-method': 'POST' } });
    expect(lambda.invoked).toHaveLength(1);
  });
});

describe('Lambda authorizers', () => {
  const authorizer = { IdentitySource: ['$request.header.Authorization'], AuthorizerResultTtlInSeconds: 60 };
  const withKey = { headers: { authorization: 'Bearer k' } };

  it('allow a request with their context, and are called once within the TTL', async () => {
    const { call, lambda, event, authorizer: iam, clock } = await createHttpApiFixture({ authorizer });
    lambda.outcome = ok({ isAuthorized: true, context: { tenant: 't1' } });
    await call('/hello/x', withKey);
    expect(event(0)).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: 'arn:aws:execute-api:ap-southeast-1:000000000000:api1/$default/GET/hello/{name}',
      identitySource: ['Bearer k'],
      routeKey: 'ANY /hello/{name}',
    });
    expect(event(0)).not.toHaveProperty('body');
    expect(event(1)).toMatchObject({ requestContext: { authorizer: { lambda: { tenant: 't1' } } } });
    expect(iam.requests[0]).toMatchObject({
      resource: AUTHORIZER_FUNCTION,
      principal: { sourceArn: 'arn:aws:execute-api:ap-southeast-1:000000000000:api1/authorizers/auth1' },
    });
    await call('/hello/y', withKey);
    expect(lambda.invoked.filter(({ functionArn }) => functionArn === AUTHORIZER_FUNCTION)).toHaveLength(1);
    await clock.advance(60_000);
    await call('/hello/y', withKey);
    expect(lambda.invoked.filter(({ functionArn }) => functionArn === AUTHORIZER_FUNCTION)).toHaveLength(2);
  });

  it('cause 401 without identity, 403 when they deny, 500 when they fail', async () => {
    const { call, lambda } = await createHttpApiFixture({ authorizer });
    expect((await call('/hello/x')).status).toBe(401);
    expect(lambda.invoked).toEqual([]);
    lambda.outcome = ok({ isAuthorized: 'yes' });
    expect((await call('/hello/x', withKey)).status).toBe(500);
    lambda.outcome = ok({ isAuthorized: false });
    expect((await call('/hello/x', withKey)).status).toBe(403);
  });
});

describe('the stage', () => {
  it('writes access logs and meters their bytes', async () => {
    const DestinationArn = 'arn:aws:logs:ap-southeast-1:000000000000:log-group:/aws/api';
    const Format =
      '{"id":"$context.requestId","route":"$context.routeKey","status":"$context.status","e":"$context.integrationErrorMessage","x":"$context.unknown"}';
    const { call, api, dataDir, meter } = await createHttpApiFixture({
      stage: { AccessLogSettings: { DestinationArn, Format } },
    });
    const response = await call('/hello/x');
    await call('/nowhere');
    await api.idle();
    const lines = readFileSync(join(dataDir, 'access-logs', 'aws-api.log'), 'utf8')
      .trim()
      .split('\n');
    const id = response.headers.get('apigw-requestid');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { id, route: 'ANY /hello/{name}', status: '200', e: '-', x: '-' },
      { route: '-', status: '404' },
    ]);
    // CloudWatch Logs API Reference, PutLogEvents: 26 additional bytes per event.
    expect(meter.total('logsIngestedByte')).toBe(lines.join('').length + 2 * 26);
  });
});

describe('the server', () => {
  it('listens on IPv4 and IPv6 and includes its port in the endpoint', async () => {
    const { api, providers } = await createHttpApiFixture();
    const { port } = api.engine.server;
    expect((await fetch(`http://[::1]:${port}/hello/x`)).status).toBe(200);
    expect((await fetch(`http://localhost:${port}/hello/x`)).status).toBe(200);
    const identity = providers[0]?.identify({ type: '', stackName: 's', logicalId: 'Api', physicalId: 'api1' }, {});
    expect(identity).toEqual({ ref: 'api1', attributes: { ApiId: 'api1', ApiEndpoint: `http://localhost:${port}` } });
  });

  it('reports a port in use', async () => {
    const { api, clock, meter, authorizer, lambda, dataDir } = await createHttpApiFixture();
    const { port } = api.engine.server;
    const second = createHttpApi({
      clock,
      meter,
      authorizer,
      lambda,
      dataDir,
      regionAndAccount: LOCAL_REGION_AND_ACCOUNT,
      port,
    });
    await expect(second.listen()).rejects.toThrow(PortTakenError);
    await expect(second.listen()).rejects.toThrow(`Port ${port} is in use`);
  });

  it('serves mounted handlers in addition to the API', async () => {
    const { api, call } = await createHttpApiFixture({ routes: ['$default'] });
    const remove = api.mount('/simulator', (_, response) => void response.end('page'));
    expect(await (await call('/simulator/phone?x')).text()).toBe('page');
    expect(await (await call('/simulators')).text()).not.toBe('page');
    remove();
    expect(await (await call('/simulator')).text()).not.toBe('page');
  });

  it('returns 503 until it is started', async () => {
    const { clock, meter, authorizer, lambda, dataDir } = await createHttpApiFixture();
    const early = createHttpApi({
      clock,
      meter,
      authorizer,
      lambda,
      dataDir,
      regionAndAccount: LOCAL_REGION_AND_ACCOUNT,
      port: 0,
    });
    closers.push(() => early.close());
    await early.listen();
    expect((await fetch(early.engine.endpoint)).status).toBe(503);
  });
});

describe('templates', () => {
  it('reject unsupported properties by name', async () => {
    const { apply, api } = await createHttpApiFixture();
    const route = { ApiId: 'api1', RouteKey: 'GET /x', Target: 'integrations/int1' };
    expect(() => apply('Api', 'api2', { Name: 'b', ProtocolType: 'HTTP' })).toThrow(/only one public HTTP API/);
    expect(() => apply('Api', 'api1', { Name: 'b', ProtocolType: 'WEBSOCKET' })).toThrow();
    expect(() => apply('Stage', 'dev', { ApiId: 'api1', StageName: 'dev', AutoDeploy: true })).toThrow();
    expect(() => apply('Route', 'r', { ...route, AuthorizationType: 'JWT' })).toThrow();
    expect(() => apply('Route', 'r', { ...route, AuthorizationType: 'CUSTOM' })).toThrow(/AuthorizerId/);
    expect(() => apply('Route', 'r', { ...route, RouteKey: 'FETCH /x' })).toThrow(/FETCH/);
    expect(() => apply('Authorizer', 'a', { AuthorizerType: 'JWT' })).toThrow(/JWT/);
    expect(() =>
      apply('Integration', 'i', {
        ApiId: 'api1',
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: 'https://x',
        PayloadFormatVersion: '2.0',
      }),
    ).toThrow(/is not a Lambda function/);
    apply('Route', 'r', { ...route, Target: 'integrations/gone' });
    expect(() => api.start()).toThrow(/no integration gone/);
  });
});
