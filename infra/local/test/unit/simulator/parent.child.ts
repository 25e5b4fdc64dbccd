import { join } from 'node:path';
import { startSimulatorProcess } from '../../../simulator-process.ts';

const { origin } = await startSimulatorProcess({
  dataDir: '/nowhere',
  webhookUrl: 'http://127.0.0.1:9/webhooks/whatsapp',
  publicOrigin: 'http://127.0.0.1:9',
  appSecret: 'secret',
  page: '/nowhere',
  fresh: false,
  report: () => undefined,
  script: join(import.meta.dirname, 'stand-in.child.ts'),
});
console.log(origin);
