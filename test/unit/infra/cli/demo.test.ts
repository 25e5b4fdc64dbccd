import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readInbox } from '../../../../infra/cli/demo.ts';

const CONVERSATION = { id: 'c1', contact: { name: 'Ani', waId: '6281' } };
const MESSAGES = [
  { direction: 'inbound', type: 'text', timestamp: '2026-11-01T00:00:00Z', text: 'Halo', status: null },
  { direction: 'outbound', type: 'text', timestamp: '2026-11-01T00:01:00Z', text: 'Ada', status: 'read' },
];

test('the inbox lists messages without a status', async () => {
  const server = createServer((request, response) => {
    const data = request.url?.includes('/messages') ? MESSAGES : [CONVERSATION];
    response.end(JSON.stringify({ data, next: null }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const data = mkdtempSync(join(tmpdir(), 'warung-inbox-'));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const demo = { tenantId: 't', apiKey: 'k', phoneNumberId: 'p', wabaId: 'w' };
  writeFileSync(join(data, 'credentials.json'), JSON.stringify({ baseUrl, demo }));
  expect(await readInbox({ data })).toBe(
    'Ani (6281)  c1\n  2026-11-01T00:00:00Z  inbound  Halo\n  2026-11-01T00:01:00Z  outbound  Ada  [read]',
  );
  server.close();
});
