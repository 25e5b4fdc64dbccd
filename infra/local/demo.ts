import { randomInt } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { peopleSchema } from './demo-agents.ts';
import { JsonApi } from './demo-api.ts';
import { type DemoTenant, demoTenantSchema } from './demo-context.ts';
import { seedShop } from './demo-shop.ts';

const credentialsSchema = z.object({
  baseUrl: z.string(),
  operatorKey: z.string(),
  /** The API key with which the platform's finance department retrieves charges. */
  finance: z.object({ apiKey: z.string() }).optional(),
  demo: demoTenantSchema,
  /** The demo shop's agents; `demo.apiKey` is the owner's key. */
  people: peopleSchema.optional(),
  /** Whether the demo shop has been filled. */
  shopSeeded: z.boolean().optional(),
});
/** The content of `<data>/credentials.json`. */
export type Credentials = z.infer<typeof credentialsSchema>;

const stateSchema = z.object({ numbers: z.array(z.object({ phoneNumberId: z.string() })) });
const tenantSchema = z.object({ tenantId: z.string(), apiKey: z.string() });

const FILE = 'credentials.json';
const NAME = 'Kopi Ibu Sari';
const DISPLAY_PHONE_NUMBER = '+62 22 1234 5678';
/** The access token of the demo number; the simulator accepts no other token for it. */
const ACCESS_TOKEN = 'local-access-token';

export interface DemoOptions {
  readonly dataDir: string;
  readonly baseUrl: string;
  readonly operatorKey: string;
  readonly financeKey: string;
  /** `<baseUrl>/simulator`; undefined when no simulator runs. */
  readonly simulatorUrl: string | undefined;
  /** Whether to fill the shop, which requires a simulator. */
  readonly fillShop: boolean;
  /** Whether the platform's Graph API is that simulator, which is required for products. @default false */
  readonly canSell?: boolean;
}

/**
 * Creates a demo tenant with a connected number through the public API, and writes the addresses and keys to
 * `credentials.json` in the data folder. Registers the number with the simulator and fills the tenant's shop, if there
 * is a simulator. Runs at each start; creates the tenant and the content of its shop only once.
 * @throws DemoSeedError
 */
export async function seedDemo(options: DemoOptions): Promise<Credentials> {
  const { dataDir, baseUrl, operatorKey, financeKey, simulatorUrl, fillShop, canSell = false } = options;
  const stored = readCredentials(dataDir);
  const demo = stored?.demo ?? (await createTenant(new JsonApi(baseUrl, operatorKey)));
  const { people, shopSeeded = false } = stored ?? {};
  const finance = { apiKey: financeKey };
  const credentials: Credentials = { baseUrl, operatorKey, finance, demo, ...(people ? { people } : {}), shopSeeded };
  writeCredentials(dataDir, credentials);
  if (simulatorUrl === undefined) return credentials;
  const simulator = new JsonApi(simulatorUrl);
  await registerNumber(simulator, demo);
  if (!fillShop || credentials.shopSeeded) return credentials;
  const shop = await seedShop({
    demo,
    tenant: new JsonApi(baseUrl, demo.apiKey),
    operator: new JsonApi(baseUrl, operatorKey),
    simulator,
    canSell,
  });
  const seeded = { ...credentials, ...shop, shopSeeded: true };
  writeCredentials(dataDir, seeded);
  return seeded;
}

/**
 * Registers the number with the simulator. A number that it already has keeps its settings there, such as another
 * token.
 */
async function registerNumber(simulator: JsonApi, demo: DemoTenant): Promise<void> {
  const { numbers } = stateSchema.parse(await simulator.get('/api/state'));
  if (numbers.some(({ phoneNumberId }) => phoneNumberId === demo.phoneNumberId)) return;
  await simulator.post('/api/numbers', { ...numberOf(demo), name: NAME, accessToken: ACCESS_TOKEN });
}

function writeCredentials(dataDir: string, credentials: Credentials): void {
  const file = join(dataDir, FILE);
  // Renames the file into place, so that a killed start leaves the whole file or none.
  writeFileSync(`${file}.next`, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.next`, file);
}

function readCredentials(dataDir: string): Credentials | undefined {
  try {
    return credentialsSchema.parse(JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')));
  } catch {
    return undefined;
  }
}

async function createTenant(operator: JsonApi): Promise<DemoTenant> {
  const created = await operator.post('/v1/operator/tenants', { name: `${NAME}, Bandung` });
  // New ids at each attempt: after a killed start the same number would belong to another tenant.
  const demo: DemoTenant = {
    ...tenantSchema.parse(created),
    phoneNumberId: `1${randomDigits(14)}`,
    wabaId: `2${randomDigits(14)}`,
  };
  await operator.post('/v1/operator/numbers', {
    tenantId: demo.tenantId,
    ...numberOf(demo),
    accessToken: ACCESS_TOKEN,
  });
  return demo;
}

function numberOf({ phoneNumberId, wabaId }: DemoTenant) {
  return { phoneNumberId, wabaId, displayPhoneNumber: DISPLAY_PHONE_NUMBER };
}

function randomDigits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('');
}
