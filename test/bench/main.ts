import { bundles } from './bundles.ts';
import { growth } from './growth.ts';
import { inboundCost } from './inbound-cost.ts';
import type { Bench } from './line.ts';
import { throughput } from './throughput.ts';

/** `npm run bench` measures everything, `npm run bench -- NAME …` only the figures named. Prints JSON lines. */
const BENCHES: readonly Bench[] = [bundles, inboundCost, throughput, growth];

const asked = process.argv.slice(2);
const wants = (name: string): boolean => asked.length === 0 || asked.includes(name);
const concerns = (bench: Bench): boolean =>
  asked.length === 0 ||
  bench.names.some((name) => asked.some((wanted) => (name.endsWith('.') ? wanted.startsWith(name) : wanted === name)));

for (const bench of BENCHES.filter(concerns)) {
  for await (const line of bench.run(wants)) if (wants(line.name)) console.log(JSON.stringify(line));
}
process.exit(0);
