import { join } from 'node:path';
import { exposureWarningOf } from './dynamodb/exposure.ts';
import { parseOptions, type StartOptions } from './options.ts';
import { type Platform, startPlatform } from './platform.ts';
import { buildSimulatorPage, startSimulatorProcess } from './simulator-process.ts';
import { synthesize } from './synth.ts';
import { watchSources } from './watch-sources.ts';

/** Errors whose message is sufficient; others are printed with their stack. */
const EXPECTED_ERRORS = [
  'AccessDeniedError',
  'AwsError',
  'BadOptionsError',
  'BadParameterError',
  'DataFolderTakenError',
  'DataFormatError',
  'DemoSeedError',
  'ForeignFolderError',
  'JavaMissingError',
  'NotRunHereError',
  'PortTakenError',
  'SimulatorFailedError',
  'SynthFailedError',
];

// Lambda uses UTC, and a worker thread inherits the time zone of its process.
process.env['TZ'] = 'UTC';

const startedAt = performance.now();
const printProgress = (step: string): void =>
  console.log(`  ${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${step}`);

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), process.env);
  console.log(`Warung on this machine (data in ${options.dataDir}${options.fresh ? ', starting empty' : ''})`);
  const out = join(options.dataDir, 'assembly');
  const assembly = synthesize(out);
  const page = buildSimulatorPage();
  // `startPlatform` awaits both; until then a failure must not count as unhandled.
  for (const pending of [assembly, page]) pending.catch(() => {});
  const platform = await startPlatform({
    assembly,
    options,
    simulator: async (context) => startSimulatorProcess({ ...context, page: await page, report: console.error }),
    fillShop: true,
    onProgress: printProgress,
  });
  const stopWatching = watchSources(() => reload(platform, out));
  stopOnSignal(async () => {
    stopWatching();
    await platform.stop();
  });
  printSummary(platform, options);
  console.log(`ready ${platform.credentials.baseUrl}`);
}

async function reload(platform: Platform, out: string): Promise<void> {
  try {
    await platform.runtime.update(await synthesize(out, { keepCode: true }));
    console.log('changed sources are applied');
  } catch (error) {
    console.error(`the change could not be applied: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function printSummary({ credentials, runtime }: Platform, options: StartOptions): void {
  const { demo, baseUrl, finance } = credentials;
  const keys = join(options.dataDir, 'credentials.json');
  console.log(`
  Open first    ${baseUrl}/simulator
                  a simulated phone, to write to the demo shop as a customer
                ${baseUrl}/shop#key=${demo.apiKey}
                  the shop's page, signed in as its owner

  API reference ${baseUrl}/docs

  API           ${baseUrl}  (health: ${baseUrl}/health)
  Webhook       ${baseUrl}/webhooks/whatsapp
  Keys          ${keys}
  Logs          ${join(options.dataDir, 'logs')}
  AWS endpoint  ${runtime.endpoint}  (environment for the SDK: ${join(options.dataDir, 'aws.json')})
  Demo tenant   ${demo.tenantId}, phone number id ${demo.phoneNumberId}

  META_APP_SECRET    ${formatSetting('META_APP_SECRET', options.metaAppSecret)}
  META_VERIFY_TOKEN  ${formatSetting('META_VERIFY_TOKEN', options.metaVerifyToken)}
  WARUNG_FINANCE_KEY ${formatSetting('WARUNG_FINANCE_KEY', finance?.apiKey ?? '')}
  GRAPH_API_URL      ${options.graphApiUrl ?? `${baseUrl}/simulator/graph  (the simulator's)`}

  Ctrl-C stops everything.
`);
  const warning = exposureWarningOf(runtime.services.dynamo.port);
  if (warning) console.log(`  ${warning}\n`);
}

/** Formats a setting. Local defaults are not secret and are printed; values from the environment are not. */
function formatSetting(name: string, value: string): string {
  return process.env[name] ? '(from the environment)' : `${value}  (local default)`;
}

/**
 * The terminal sends Ctrl-C to npm and to this process, and npm forwards it: signals this close together count as one.
 */
const SAME_SIGNAL_MS = 500;

function stopOnSignal(stop: () => Promise<void>): void {
  let stoppingSince: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stoppingSince !== undefined) {
        // A second signal: do not wait for a function that hangs. Acknowledged data is on disk, and Java ends with this
        // process.
        if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(130);
        return;
      }
      stoppingSince = performance.now();
      console.log('stopping (press Ctrl-C again to stop immediately)');
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
  const isExpected = error instanceof Error && EXPECTED_ERRORS.includes(error.name);
  console.error(isExpected ? `\n${error.message}` : error);
  process.exit(1);
});
