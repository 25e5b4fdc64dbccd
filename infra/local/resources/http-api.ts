import * as z from 'zod';
import { IDENTITY_SOURCE } from '../http-api/authorizer.ts';
import type { HttpApi } from '../http-api/http-api.ts';
import type { RouteKey } from '../http-api/routes.ts';
import { parseRouteKey } from '../http-api/routes.ts';
import { NotRunHereError } from '../kernel/aws-error.ts';
import { createProvider, type Provider } from '../template/provider.ts';

const flagSchema = z.union([z.boolean(), z.stringbool()]);
const textsSchema = z.array(z.string());

const apiSchema = z.strictObject({
  Name: z.string(),
  ProtocolType: z.literal('HTTP'),
  CorsConfiguration: z
    .strictObject({
      AllowOrigins: textsSchema.optional(),
      AllowMethods: textsSchema.optional(),
      AllowHeaders: textsSchema.optional(),
      ExposeHeaders: textsSchema.optional(),
      MaxAge: z.coerce.number().int().optional(),
      AllowCredentials: flagSchema.optional(),
    })
    .optional(),
  /** The local runtime has no other endpoint. */
  DisableExecuteApiEndpoint: z.literal(false).optional(),
});

const limitSchema = z.strictObject({
  ThrottlingBurstLimit: z.coerce.number().int().positive().optional(),
  ThrottlingRateLimit: z.coerce.number().positive().optional(),
});

const stageSchema = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default'),
  AutoDeploy: z.literal(true),
  DefaultRouteSettings: limitSchema.optional(),
  RouteSettings: z.record(z.string(), limitSchema).optional(),
  AccessLogSettings: z.strictObject({ DestinationArn: z.string(), Format: z.string() }).optional(),
  StageVariables: z.record(z.string(), z.string()).optional(),
});

const integrationSchema = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  /** Lambda is always called with POST. */
  IntegrationMethod: z.literal('POST').optional(),
  PayloadFormatVersion: z.literal('2.0'),
  /** "Between 50 and 30,000 milliseconds for HTTP APIs" */
  TimeoutInMillis: z.coerce.number().int().min(50).max(30_000).optional(),
});

const routeSchema = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string().regex(/^integrations\/.+$/),
  AuthorizationType: z.enum(['NONE', 'CUSTOM']).optional(),
  AuthorizerId: z.string().optional(),
});

const authorizerSchema = z.strictObject({
  ApiId: z.string(),
  Name: z.string(),
  AuthorizerType: z.literal(
    'REQUEST',
    'only Lambda authorizers are supported by the local runtime, not JWT authorizers',
  ),
  AuthorizerUri: z.string(),
  AuthorizerPayloadFormatVersion: z.literal('2.0'),
  EnableSimpleResponses: z.literal(true),
  IdentitySource: z
    .array(z.string().regex(IDENTITY_SOURCE, 'only headers and query strings are supported as identity sources'))
    .optional(),
  AuthorizerResultTtlInSeconds: z.coerce.number().int().min(0).max(3_600).optional(),
});

/**
 * Creates the providers of HTTP APIs. WebSocket APIs, JWT and IAM authorization and other integrations are rejected.
 */
export function httpApiProviders(api: HttpApi): Provider[] {
  const remove = ({ physicalId }: { readonly physicalId: string }) => api.registry.remove(physicalId);
  return [
    apiProvider(api, remove),
    stageProvider(api, remove),
    integrationProvider(api, remove),
    routeProvider(api, remove),
    authorizerProvider(api, remove),
  ];
}

type Remove = NonNullable<Provider['remove']>;

function apiProvider(api: HttpApi, remove: Remove): Provider {
  return createProvider({
    type: 'AWS::ApiGatewayV2::Api',
    properties: apiSchema,
    identify: ({ physicalId }) => ({
      ref: physicalId,
      attributes: { ApiId: physicalId, ApiEndpoint: api.endpoint },
    }),
    apply: ({ physicalId, properties: { CorsConfiguration: cors } }) =>
      api.registry.putApi({
        id: physicalId,
        cors: cors && {
          allowOrigins: cors.AllowOrigins ?? [],
          allowMethods: cors.AllowMethods ?? [],
          allowHeaders: cors.AllowHeaders ?? [],
          exposeHeaders: cors.ExposeHeaders ?? [],
          maxAgeSeconds: cors.MaxAge,
          allowCredentials: cors.AllowCredentials ?? false,
        },
      }),
    remove,
  });
}

function stageProvider(api: HttpApi, remove: Remove): Provider {
  return createProvider({
    type: 'AWS::ApiGatewayV2::Stage',
    properties: stageSchema,
    nameProperty: 'StageName',
    identify: ({ physicalId }) => ({ ref: physicalId, attributes: {} }),
    apply: ({ logicalId, properties }) =>
      api.registry.putStage({
        apiId: properties.ApiId,
        name: properties.StageName,
        variables: properties.StageVariables ?? {},
        limit: limitOf(properties.DefaultRouteSettings, logicalId),
        routeLimits: Object.fromEntries(
          Object.entries(properties.RouteSettings ?? {}).flatMap(([key, settings]) => {
            const limit = limitOf(settings, logicalId);
            return limit ? [[key, limit]] : [];
          }),
        ),
        accessLog: properties.AccessLogSettings && {
          destinationArn: properties.AccessLogSettings.DestinationArn,
          format: properties.AccessLogSettings.Format,
        },
      }),
    remove,
  });
}

function limitOf(settings: z.infer<typeof limitSchema> | undefined, logicalId: string) {
  const { ThrottlingBurstLimit: burstSize, ThrottlingRateLimit: ratePerSecond } = settings ?? {};
  if (burstSize === undefined && ratePerSecond === undefined) return undefined;
  if (burstSize === undefined || ratePerSecond === undefined)
    throw new NotRunHereError(
      `AWS::ApiGatewayV2::Stage ${logicalId}: ThrottlingBurstLimit and ThrottlingRateLimit must be set together`,
    );
  return { burstSize, ratePerSecond };
}

function integrationProvider(api: HttpApi, remove: Remove): Provider {
  return createProvider({
    type: 'AWS::ApiGatewayV2::Integration',
    properties: integrationSchema,
    identify: ({ physicalId }) => ({ ref: physicalId, attributes: { IntegrationId: physicalId } }),
    apply: ({ physicalId, logicalId, properties }) =>
      api.registry.putIntegration({
        id: physicalId,
        apiId: properties.ApiId,
        functionArn: functionArnOf(properties.IntegrationUri, `AWS::ApiGatewayV2::Integration ${logicalId}`),
        timeoutMs: properties.TimeoutInMillis ?? 30_000,
      }),
    remove,
  });
}

function routeProvider(api: HttpApi, remove: Remove): Provider {
  return createProvider({
    type: 'AWS::ApiGatewayV2::Route',
    properties: routeSchema,
    identify: ({ physicalId }) => ({ ref: physicalId, attributes: { RouteId: physicalId } }),
    apply: ({ physicalId, logicalId, properties }) => {
      const { AuthorizationType = 'NONE', AuthorizerId } = properties;
      if ((AuthorizationType === 'CUSTOM') !== (AuthorizerId !== undefined))
        throw new NotRunHereError(
          `AWS::ApiGatewayV2::Route ${logicalId}: AuthorizerId requires AuthorizationType CUSTOM, and vice versa`,
        );
      api.registry.putRoute({
        id: physicalId,
        apiId: properties.ApiId,
        key: keyOf(properties.RouteKey, logicalId),
        integrationId: properties.Target.slice('integrations/'.length),
        authorizerId: AuthorizerId,
      });
    },
    remove,
  });
}

function keyOf(text: string, logicalId: string): RouteKey {
  try {
    return parseRouteKey(text);
  } catch (error) {
    throw new NotRunHereError(
      `AWS::ApiGatewayV2::Route ${logicalId}: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function authorizerProvider(api: HttpApi, remove: Remove): Provider {
  return createProvider({
    type: 'AWS::ApiGatewayV2::Authorizer',
    properties: authorizerSchema,
    identify: ({ physicalId }) => ({ ref: physicalId, attributes: { AuthorizerId: physicalId } }),
    apply: ({ physicalId, logicalId, properties }) =>
      api.registry.putAuthorizer({
        id: physicalId,
        apiId: properties.ApiId,
        functionArn: functionArnOf(properties.AuthorizerUri, `AWS::ApiGatewayV2::Authorizer ${logicalId}`),
        identitySources: properties.IdentitySource ?? [],
        ttlSeconds: properties.AuthorizerResultTtlInSeconds ?? 0,
      }),
    remove,
  });
}

/** Returns a function's ARN, given directly or within an invocation path of API Gateway. */
function functionArnOf(uri: string, where: string): string {
  const arn = /(?:^|\/functions\/)(arn:aws:lambda:[^/]+:function:[^/]+)(?:\/invocations)?$/.exec(uri)?.[1];
  if (arn === undefined) throw new NotRunHereError(`${where}: ${uri} is not a Lambda function`);
  return arn;
}
