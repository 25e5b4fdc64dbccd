import { NotRunHereError } from '../kernel/aws-error.ts';
import type { Api, Integration, LambdaAuthorizer, Route, Stage } from './api-resources.ts';

/** The resources of the public API, as the templates define them. */
export class ApiRegistry {
  #api: Api | undefined;
  #stage: Stage | undefined;
  readonly #integrations = new Map<string, Integration>();
  readonly #authorizers = new Map<string, LambdaAuthorizer>();
  readonly #routes = new Map<string, Route>();

  get api(): Api | undefined {
    return this.#api;
  }

  get stage(): Stage | undefined {
    return this.#stage;
  }

  get routes(): readonly Route[] {
    return [...this.#routes.values()];
  }

  /** Sets the API. @throws NotRunHereError for a second API, because there is one public port */
  putApi(api: Api): void {
    if (this.#api && this.#api.id !== api.id)
      throw new NotRunHereError(
        `AWS::ApiGatewayV2::Api ${api.id}: the local runtime supports only one public HTTP API, which is ${this.#api.id}`,
      );
    this.#api = api;
  }

  putStage(stage: Stage): void {
    this.#stage = stage;
  }

  putIntegration(integration: Integration): void {
    this.#integrations.set(integration.id, integration);
  }

  putAuthorizer(authorizer: LambdaAuthorizer): void {
    this.#authorizers.set(authorizer.id, authorizer);
  }

  putRoute(route: Route): void {
    this.#routes.set(route.id, route);
  }

  integration(id: string): Integration | undefined {
    return this.#integrations.get(id);
  }

  authorizer(id: string): LambdaAuthorizer | undefined {
    return this.#authorizers.get(id);
  }

  /** Removes the resource with this id. */
  remove(id: string): void {
    if (this.#api?.id === id) this.#api = undefined;
    if (this.#stage?.name === id) this.#stage = undefined;
    for (const map of [this.#integrations, this.#authorizers, this.#routes]) map.delete(id);
  }

  /**
   * Validates the routes.
   * @throws NotRunHereError naming a route whose integration or authorizer is missing, or that is defined twice
   */
  validate(): void {
    const keys = new Set<string>();
    for (const route of this.routes) {
      const name = `AWS::ApiGatewayV2::Route ${route.key.text}`;
      if (keys.has(route.key.text)) throw new NotRunHereError(`${name} is defined twice in the API`);
      keys.add(route.key.text);
      if (!this.integration(route.integrationId))
        throw new NotRunHereError(`${name}: there is no integration ${route.integrationId}`);
      if (route.authorizerId !== undefined && !this.authorizer(route.authorizerId))
        throw new NotRunHereError(`${name}: there is no authorizer ${route.authorizerId}`);
    }
    if (this.routes.length > 0 && !this.stage)
      throw new NotRunHereError('AWS::ApiGatewayV2::Api: it has routes, but no $default stage');
  }
}
