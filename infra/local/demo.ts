import { randomInt } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const CredentialsSchema = z.object({
  baseUrl: z.string(),
  operatorKey: z.string(),
  demo: z.object({ tenantId: z.string(), apiKey: z.string(), phoneNumberId: z.string(), wabaId: z.string() }),
});
/** What `<data>/credentials.json` holds. */
export type Credentials = z.infer<typeof CredentialsSchema>;

const TenantSchema = z.object({ tenantId: z.string(), apiKey: z.string() });

const FILE = 'credentials.json';

/**
 * Sees to it that there is a demo tenant with a connected number, made through the public API, and that
 * `credentials.json` in the data folder says how to reach everything. Runs at each start; makes the tenant only once.
 */
export async function seedDemo(dataDir: string, baseUrl: string, operatorKey: string): Promise<Credentials> {
  const demo = readCredentials(dataDir)?.demo ?? (await makeTenant(baseUrl, operatorKey));
  const credentials: Credentials = { baseUrl, operatorKey, demo };
  const file = join(dataDir, FILE);
  // Renamed into place, so that a killed start leaves the whole file or none.
  writeFileSync(`${file}.next`, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.next`, file);
  return credentials;
}

function readCredentials(dataDir: string): Credentials | undefined {
  try {
    return CredentialsSchema.parse(JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')));
  } catch {
    return undefined;
  }
}

async function makeTenant(baseUrl: string, operatorKey: string): Promise<Credentials['demo']> {
  const { tenantId, apiKey } = TenantSchema.parse(
    await post(baseUrl, operatorKey, '/v1/operator/tenants', { name: 'Kopi Ibu Sari, Bandung' }),
  );
  // New ids at each attempt: a start killed half-way must not meet its own number as another tenant's.
  const phoneNumberId = `1${digits(14)}`;
  const wabaId = `2${digits(14)}`;
  const number = {
    tenantId,
    phoneNumberId,
    wabaId,
    displayPhoneNumber: '+62 22 1234 5678',
    accessToken: 'local-access-token',
  };
  await post(baseUrl, operatorKey, '/v1/operator/numbers', number);
  return { tenantId, apiKey, phoneNumberId, wabaId };
}

function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('');
}

async function post(baseUrl: string, operatorKey: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(baseUrl + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(
      `the demo tenant could not be made: POST ${path} answered ${response.status} ${await response.text()}`,
    );
  return response.json();
}
