import { App, type AppProps } from 'aws-cdk-lib';
import cdkJson from '../cdk.json' with { type: 'json' };
import { ApiStack } from './stacks/api-stack.ts';
import { ConversationsStack } from './stacks/conversations-stack.ts';
import { InboundStack } from './stacks/inbound-stack.ts';
import { MediaStack } from './stacks/media-stack.ts';
import { MeteringStack } from './stacks/metering-stack.ts';
import { OrdersStack } from './stacks/orders-stack.ts';
import { OutboundStack } from './stacks/outbound-stack.ts';
import { ProductsStack } from './stacks/products-stack.ts';
import { RoutingStack } from './stacks/routing-stack.ts';
import { StateStack } from './stacks/state-stack.ts';
import { TenantsStack } from './stacks/tenants-stack.ts';
import { WebStack } from './stacks/web-stack.ts';
import { getStage, type Stage } from './stages.ts';

/**
 * Creates the CDK app of one stage: one stack per domain, on top of the stack that holds all state. Reads the feature
 * flags from cdk.json, so that the templates are the same whether the CDK CLI or other code runs the app.
 */
export function createWarungApp(props: AppProps = {}): App {
  const app = new App({ analyticsReporting: false, ...props, context: { ...cdkJson.context, ...props.context } });
  addStacks(app, stageOf(app));
  return app;
}

function addStacks(app: App, stage: Stage): void {
  const state = new StateStack(app, 'State', stage);
  const { wakeUpQueue } = new OutboundStack(app, 'Outbound', stage, state);
  const { inbound } = new RoutingStack(app, 'Routing', stage, state, wakeUpQueue);
  const { receiveWebhook } = new InboundStack(app, 'Inbound', stage, state, inbound.queue);
  const { operatorApi, businessApi } = new TenantsStack(app, 'Tenants', stage, state);
  const { conversationsApi } = new ConversationsStack(app, 'Conversations', stage, state);
  const { productsApi } = new ProductsStack(app, 'Products', stage, state);
  const { ordersApi } = new OrdersStack(app, 'Orders', stage, state);
  new MediaStack(app, 'Media', stage, state);
  const { meteringApi, financeApi } = new MeteringStack(app, 'Metering', stage, state);
  const { pages } = new WebStack(app, 'Web', stage, state);
  new ApiStack(app, 'Api', stage, state, {
    receiveWebhook,
    operatorApi,
    businessApi,
    conversationsApi,
    productsApi,
    ordersApi,
    meteringApi,
    financeApi,
    pages,
  });
}

/**
 * Returns the stage named by the context value `stage` or the environment variable WARUNG_STAGE; dev if neither is set.
 */
function stageOf(app: App): Stage {
  const setting = (context: string, variable: string): string | undefined => {
    const value: unknown = app.node.tryGetContext(context) ?? process.env[variable];
    return value === undefined || value === '' ? undefined : String(value);
  };
  return getStage(setting('stage', 'WARUNG_STAGE') ?? 'dev', setting('alarmEmail', 'WARUNG_ALARM_EMAIL'));
}
