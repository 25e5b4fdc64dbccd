import { benchesFor, UnknownFigureError } from './benches.ts';

/** `npm run bench` measures everything, `npm run bench -- NAME …` only the figures named. Prints JSON lines. */
const requested = process.argv.slice(2);
const wants = (name: string): boolean => requested.length === 0 || requested.includes(name);

try {
  for (const bench of benchesFor(requested)) {
    for await (const line of bench.run(wants)) if (wants(line.name)) console.log(JSON.stringify(line));
  }
  process.exit(0);
} catch (error) {
  console.error(error instanceof UnknownFigureError ? error.message : error);
  process.exit(1);
}
