import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import { systemClock as clock, nowSeconds } from '../../shared/clock.ts';
import { masterKeysSchema } from '../../shared/encryption.ts';
import { parseEnv } from '../../shared/env.ts';
import { powertoolsSink } from '../../shared/request-log.ts';
import { identitySecret, jsonSecret } from '../../shared/secrets.ts';
import { dynamoTable } from '../../shared/table/dynamo-table.ts';
import { tenantSessions } from '../../shared/table/tenant-session.ts';
import { graphClient } from '../../shared/whatsapp/graph.ts';
import { showMedia } from '../media/show-media.ts';
import { createConversationsApi } from './conversations-api.ts';
import { envSchema } from './env.ts';
import { createTemplateRefresher } from './refresh-templates.ts';

const env = parseEnv(envSchema, process.env);
const secrets = new SecretsManagerClient();
const graph = graphClient({ baseUrl: env.GRAPH_API_URL, version: env.GRAPH_API_VERSION });
const master = jsonSecret(secrets, env.MASTER_SECRET_ARN, masterKeysSchema, { clock });

export const handler = createConversationsApi({
  platform: dynamoTable(new DynamoDBClient(), env.TABLE_NAME),
  sessions: tenantSessions({ sts: new STSClient(), roleArn: env.TENANT_ROLE_ARN, tableName: env.TABLE_NAME, clock }),
  ids: identitySecret(secrets, env.IDENTITY_SECRET_ARN, { clock }),
  showMedia: async (media, message, session) => {
    const { createLinkSigner } = await import('../media/sign-link.ts');
    return showMedia(media, message, { sign: createLinkSigner(env.MEDIA_BUCKET), session, now: nowSeconds(clock) });
  },
  refreshTemplates: createTemplateRefresher({ graph, master, clock }),
  sink: powertoolsSink(),
  clock,
});
