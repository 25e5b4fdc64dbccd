import { randomInt } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { JsonApi } from './demo-api.ts';
import { $People } from './demo-people.ts';
import { seedShop } from './demo-shop.ts';

const $Demo = z.object({ tenantId: z.string(), apiKey: z.string(), phoneNumberId: z.string(), wabaId: z.string() });
/** The demo tenant: its id, its API key, and its number. */
export type Demo = z.infer<typeof $Demo>;

const $Credentials = z.object({
  baseUrl: z.string(),
  operatorKey: z.string(),
  /** What the platform's finance pulls charges with. */
  finance: z.object({ apiKey: z.string() }).optional(),
  demo: $Demo,
  /** The demo shop's staff; `demo.apiKey` is the owner's. */
  people: $People.optional(),
  /** Whether the demo shop has got what a newcomer finds in it. */
  shopSeeded: z.boolean().optional(),
});
/** What `<data>/credentials.json` holds. */
export type Credentials = z.infer<typeof $Credentials>;

const $State = z.object({ numbers: z.array(z.object({ phoneNumberId: z.string() })) });
const $Tenant = z.object({ tenantId: z.string(), apiKey: z.string() });

const FILE = 'credentials.json';
const NAME = 'Kopi Ibu Sari';
const DISPLAY_PHONE_NUMBER = '+62 22 1234 5678';
/** What the demo number sends with; the simulator takes no other token for it. */
const ACCESS_TOKEN = 'local-access-token';

export interface DemoPlace {
  readonly dataDir: string;
  readonly baseUrl: string;
  readonly operatorKey: string;
  readonly financeKey: string;
  /** `<baseUrl>/simulator`; undefined when no simulator runs. */
  readonly simulatorUrl: string | undefined;
  /** Fills the shop, which takes a simulator. */
  readonly fillShop: boolean;
  /** The platform's Graph API is that simulator: the shop can have products, which are shown there. @default false */
  readonly sells?: boolean;
}

/**
 * Sees to it that there is a demo tenant with a connected number, made through the public API, and that
 * `credentials.json` in the data folder says how to reach everything. A simulator is told of the number; with it the tenant
 * can be a small shop that has conversations. Runs at each start; makes the tenant and what is in the shop only once.
 * @throws DemoNotMade
 */
export async function seedDemo(place: DemoPlace): Promise<Credentials> {
  const { dataDir, baseUrl, operatorKey, financeKey, simulatorUrl, fillShop, sells = false } = place;
  const known = readCredentials(dataDir);
  const demo = known?.demo ?? (await makeTenant(new JsonApi(baseUrl, operatorKey)));
  const { people, shopSeeded = false } = known ?? {};
  const finance = { apiKey: financeKey };
  const credentials: Credentials = { baseUrl, operatorKey, finance, demo, ...(people ? { people } : {}), shopSeeded };
  keep(dataDir, credentials);
  if (simulatorUrl === undefined) return credentials;
  const simulator = new JsonApi(simulatorUrl);
  await tellNumber(simulator, demo);
  if (!fillShop || credentials.shopSeeded) return credentials;
  const shop = await seedShop({
    demo,
    tenant: new JsonApi(baseUrl, demo.apiKey),
    operator: new JsonApi(baseUrl, operatorKey),
    simulator,
    sells,
  });
  const seeded = { ...credentials, ...shop, shopSeeded: true };
  keep(dataDir, seeded);
  return seeded;
}

/** A number that the simulator knows keeps what was done to it there: another token, say. */
async function tellNumber(simulator: JsonApi, demo: Demo): Promise<void> {
  const { numbers } = $State.parse(await simulator.get('/api/state'));
  if (numbers.some(({ phoneNumberId }) => phoneNumberId === demo.phoneNumberId)) return;
  await simulator.post('/api/numbers', { ...numberOf(demo), name: NAME, accessToken: ACCESS_TOKEN });
}

function keep(dataDir: string, credentials: Credentials): void {
  const file = join(dataDir, FILE);
  // Renamed into place, so that a killed start leaves the whole file or none.
  writeFileSync(`${file}.next`, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.next`, file);
}

function readCredentials(dataDir: string): Credentials | undefined {
  try {
    return $Credentials.parse(JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')));
  } catch {
    return undefined;
  }
}

async function makeTenant(operator: JsonApi): Promise<Demo> {
  const made = await operator.post('/v1/operator/tenants', { name: `${NAME}, Bandung` });
  // New ids at each attempt: a start killed half-way must not meet its own number as another tenant's.
  const demo: Demo = { ...$Tenant.parse(made), phoneNumberId: `1${digits(14)}`, wabaId: `2${digits(14)}` };
  await operator.post('/v1/operator/numbers', {
    tenantId: demo.tenantId,
    ...numberOf(demo),
    accessToken: ACCESS_TOKEN,
  });
  return demo;
}

function numberOf({ phoneNumberId, wabaId }: Demo) {
  return { phoneNumberId, wabaId, displayPhoneNumber: DISPLAY_PHONE_NUMBER };
}

function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('');
}
