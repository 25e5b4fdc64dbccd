import { expect, it } from 'vitest';
import * as z from 'zod';
import { allOperations } from '../../functions/web/openapi/all-operations.ts';
import { synthesizeStage } from './synthesize-stage.ts';

const routeKeySchema = z.object({ RouteKey: z.string() });

it('the OpenAPI document describes exactly the routes below /v1', () => {
  const routed = synthesizeStage('prod')
    .flatMap(({ template }) => Object.values(template.Resources))
    .filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route')
    .map(({ Properties }) => routeKeySchema.parse(Properties).RouteKey)
    .filter((key) => key.includes(' /v1/'));
  expect(routed.sort()).toEqual(allOperations.map(({ method, path }) => `${method} ${path}`).sort());
});
