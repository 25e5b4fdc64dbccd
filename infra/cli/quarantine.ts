import * as z from 'zod';
import type { Target } from './target.ts';

const pageSchema = z.object({
  data: z.array(z.looseObject({ id: z.string(), raw: z.unknown() })),
  next: z.string().nullable(),
});

/** Lists the quarantined items without their raw input, which contains customers' messages; the API returns it. */
export async function listQuarantine(target: Target): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const path = `/v1/operator/quarantine?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const page: z.infer<typeof pageSchema> = pageSchema.parse(await call(target, 'GET', path));
    found.push(...page.data.map(({ raw: _, ...rest }) => rest));
    cursor = page.next;
  }
  return found;
}

/** Requests that a quarantined item is routed again. */
export function replayQuarantined(target: Target, id: string): Promise<unknown> {
  return call(target, 'POST', `/v1/operator/quarantine/${encodeURIComponent(id)}/replay`);
}

async function call(target: Target, method: string, path: string): Promise<unknown> {
  const response = await fetch(target.baseUrl + path, {
    method,
    headers: { authorization: `Bearer ${target.operatorKey}` },
  });
  return response.json();
}
