import { loadAssembly } from '@warung/local';
import { prices, round } from './cost.ts';

/** Traces of one text, and the cost of a million texts. */
interface Traces {
  readonly tracedFunctions: readonly string[];
  readonly perMillion: number;
  readonly because: string;
}

/**
 * Returns the traces per text. They are a separate line, because the meter counts calls only: a trace is recorded if a
 * function on the path requests it by `TracingConfig`. Without it, Lambda passes trace headers through and records
 * nothing ("Lambda Developer Guide, Visualize Lambda function invocations using AWS X-Ray"). HTTP APIs have no tracing.
 */
export function tracesPerText(assembly: string): Traces {
  const functions = loadAssembly(assembly)
    .stacks.flatMap(({ template }) => Object.values(template.Resources))
    .filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const tracedFunctions = functions
    .filter(({ Properties }) => JSON.stringify(Properties['TracingConfig'] ?? '').includes('"Active"'))
    .map(({ Properties }) => String(Properties['FunctionName']));
  return tracedFunctions.length === 0
    ? { tracedFunctions, perMillion: 0, because: 'no function has a TracingConfig: PassThrough records nothing' }
    : { tracedFunctions, perMillion: round(prices.traceRecorded * 1_000_000), because: 'one trace per text' };
}
