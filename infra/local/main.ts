import { join } from 'node:path';
import { exposureOf } from './dynamodb/exposure.ts';
import { parseOptions, type StartOptions } from './options.ts';
import { type Platform, startPlatform } from './platform.ts';
import { buildSimulatorPage, startSimulatorProcess } from './simulator.ts';
import { synthesize } from './synth.ts';
import { watchSources } from './watch.ts';

/** Errors that a sentence explains; any other shows its stack. */
const EXPLAINED = [
  'AccessDenied',
  'AwsError',
  'BadOptions',
  'BadParameter',
  'DataFolderTaken',
  'DemoNotMade',
  'ForeignFolder',
  'JavaMissing',
  'NotRunHere',
  'PortTaken',
  'SimulatorFailed',
  'SynthFailed',
];

// Lambda's clock shows UTC, and a worker thread takes over the zone of its process.
process.env['TZ'] = 'UTC';

const startedAt = performance.now();
const progress = (step: string): void =>
  console.log(`  ${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${step}`);

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), process.env);
  console.log(`Warung on this machine (data in ${options.dataDir}${options.fresh ? ', starting empty' : ''})`);
  const out = join(options.dataDir, 'assembly');
  const assembly = synthesize(out);
  const page = buildSimulatorPage();
  // Awaited inside; until then a failure must not count as unhandled.
  for (const early of [assembly, page]) early.catch(() => {});
  const platform = await startPlatform({
    assembly,
    options,
    simulator: async (place) => startSimulatorProcess({ ...place, page: await page, report: console.error }),
    fillShop: true,
    onProgress: progress,
  });
  const stopWatching = watchSources(() => reload(platform, out));
  stopOnSignal(async () => {
    stopWatching();
    await platform.stop();
  });
  introduce(platform, options);
  console.log(`ready ${platform.credentials.baseUrl}`);
}

async function reload(platform: Platform, out: string): Promise<void> {
  try {
    await platform.runtime.update(await synthesize(out, true));
    console.log('changed sources are live');
  } catch (error) {
    console.error(`the change was not taken over: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function introduce({ credentials, runtime }: Platform, options: StartOptions): void {
  const { demo, baseUrl, finance } = credentials;
  const keys = join(options.dataDir, 'credentials.json');
  console.log(`
  Open first    ${baseUrl}/simulator
                  a phone: be a customer of the demo shop
                ${baseUrl}/shop#key=${demo.apiKey}
                  the shop's own side, signed in as its owner

  API reference ${baseUrl}/docs

  API           ${baseUrl}  (health: ${baseUrl}/health)
  Webhook       ${baseUrl}/webhooks/whatsapp
  Keys          ${keys}
  Logs          ${join(options.dataDir, 'logs')}
  AWS endpoint  ${runtime.endpoint}  (environment for the SDK: ${join(options.dataDir, 'aws.json')})
  Demo tenant   ${demo.tenantId}, phone number id ${demo.phoneNumberId}

  META_APP_SECRET    ${shown('META_APP_SECRET', options.metaAppSecret)}
  META_VERIFY_TOKEN  ${shown('META_VERIFY_TOKEN', options.metaVerifyToken)}
  WARUNG_FINANCE_KEY ${shown('WARUNG_FINANCE_KEY', finance?.apiKey ?? '')}
  GRAPH_API_URL      ${options.graphApiUrl ?? `${baseUrl}/simulator/graph  (the simulator's)`}

  Ctrl-C stops everything.
`);
  const warning = exposureOf(runtime.parts.dynamo.port);
  if (warning) console.log(`  ${warning}\n`);
}

/** Local defaults are no secret and are shown; what the environment gave is not. */
function shown(name: string, value: string): string {
  return process.env[name] ? '(from the environment)' : `${value}  (local default)`;
}

/** The terminal sends Ctrl-C to npm and to us, and npm sends it on: signals this close together are one. */
const ONE_CTRL_C_MS = 500;

function stopOnSignal(stop: () => Promise<void>): void {
  let stoppingSince: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stoppingSince !== undefined) {
        // Asked again: a function that hangs is not waited for. What was acknowledged is on disk, and Java ends with us.
        if (performance.now() - stoppingSince > ONE_CTRL_C_MS) process.exit(130);
        return;
      }
      stoppingSince = performance.now();
      console.log('stopping (again to stop at once)');
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

main().catch((error: unknown) => {
  const explained = error instanceof Error && EXPLAINED.includes(error.name);
  console.error(explained ? `\n${error.message}` : error);
  process.exit(1);
});
