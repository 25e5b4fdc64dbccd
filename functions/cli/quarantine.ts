import * as z from 'zod';
import type { Target } from './target.ts';

const PageSchema = z.object({
  data: z.array(z.looseObject({ id: z.string(), raw: z.unknown() })),
  next: z.string().nullable(),
});

/** Everything in quarantine, without the raw input: that holds customers' words, and is read through the API by who must. */
export async function listQuarantine(target: Target): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const path = `/v1/operator/quarantine?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const page: z.infer<typeof PageSchema> = PageSchema.parse(await call(target, 'GET', path));
    found.push(...page.data.map(({ raw: _, ...rest }) => rest));
    cursor = page.next;
  }
  return found;
}

/** Asks for one kept item to be routed again. */
export function replayQuarantined(target: Target, id: string): Promise<unknown> {
  return call(target, 'POST', `/v1/operator/quarantine/${encodeURIComponent(id)}/replay`);
}

async function call(target: Target, method: string, path: string): Promise<unknown> {
  const answer = await fetch(target.baseUrl + path, {
    method,
    headers: { authorization: `Bearer ${target.operatorKey}` },
  });
  return answer.json();
}
