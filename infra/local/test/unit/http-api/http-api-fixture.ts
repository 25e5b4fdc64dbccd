import { afterEach } from 'vitest';
import { createHttpApi } from '../../../http-api/http-api.ts';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { LOCAL_REGION_AND_ACCOUNT } from '../../../kernel/identity.ts';
import { Meter } from '../../../kernel/meter.ts';
import { httpApiProviders } from '../../../resources/http-api.ts';
import { createTemporaryFolder, FakeAuthorizer, FakeFunctions } from '../events/fakes.ts';

export const FUNCTION = 'arn:aws:lambda:ap-southeast-1:000000000000:function:hello';
export const AUTHORIZER_FUNCTION = 'arn:aws:lambda:ap-southeast-1:000000000000:function:guard';
export const NOW = Date.UTC(2026, 2, 12, 19, 3, 58);

/** Close functions of the resources of a test; called after it. */
export const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Setup {
  readonly routes?: readonly string[];
  readonly cors?: Record<string, unknown>;
  readonly stage?: Record<string, unknown>;
  readonly integration?: Record<string, unknown>;
  readonly authorizer?: Record<string, unknown>;
}

/**
 * Creates an API on a frozen clock, with one integration, on a free port. `event` returns the event that the function
 * received.
 */
export async function createHttpApiFixture(setup: Setup = {}) {
  const parts = {
    clock: new RuntimeClock({ frozen: NOW }),
    meter: new Meter(),
    authorizer: new FakeAuthorizer(),
    lambda: new FakeFunctions(),
    dataDir: createTemporaryFolder(),
  };
  const api = createHttpApi({ ...parts, regionAndAccount: LOCAL_REGION_AND_ACCOUNT, port: 0 });
  closers.push(() => api.close());
  await api.listen();
  const providers = httpApiProviders(api.engine);
  const apply = (type: string, physicalId: string, properties: Record<string, unknown>) => {
    const one = providers.find((provider) => provider.type === `AWS::ApiGatewayV2::${type}`);
    if (!one) throw new Error(type);
    return one.apply({
      type,
      stackName: 's',
      logicalId: type,
      physicalId,
      properties: one.properties.parse(properties),
    });
  };
  apply('Api', 'api1', { Name: 'api', ProtocolType: 'HTTP', ...(setup.cors ? { CorsConfiguration: setup.cors } : {}) });
  apply('Stage', '$default', { ApiId: 'api1', StageName: '$default', AutoDeploy: true, ...setup.stage });
  apply('Integration', 'int1', {
    ApiId: 'api1',
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: FUNCTION,
    PayloadFormatVersion: '2.0',
    ...setup.integration,
  });
  if (setup.authorizer)
    apply('Authorizer', 'auth1', {
      ApiId: 'api1',
      Name: 'guard',
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerUri: `arn:aws:apigateway:ap-southeast-1:lambda:path/2015-03-31/functions/${AUTHORIZER_FUNCTION}/invocations`,
      ...setup.authorizer,
    });
  const custom = setup.authorizer
    ? { AuthorizationType: 'CUSTOM', AuthorizerId: 'auth1' }
    : { AuthorizationType: 'NONE' };
  for (const [index, key] of (setup.routes ?? ['ANY /hello/{name}']).entries())
    apply('Route', `route${index}`, { ApiId: 'api1', RouteKey: key, Target: 'integrations/int1', ...custom });
  api.start();
  const url = `http://127.0.0.1:${api.engine.server.port}`;
  const call = (path: string, init?: RequestInit) => fetch(`${url}${path}`, init);
  const event = (index = -1) =>
    parts.lambda.invoked.at(index)?.payload as Record<string, unknown> & { headers: Record<string, string> };
  return { ...parts, api, apply, providers, url, call, event };
}

/** Builds the outcome of a successful function. */
export const ok = (payload: unknown) => ({ kind: 'ok' as const, payload });
