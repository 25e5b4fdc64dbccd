import { loadAssembly } from '../../infra/local/template/assembly.ts';
import { prices, round } from './cost.ts';

/** Traces that one text leaves behind, and what a million of them cost. */
interface Traces {
  readonly tracedFunctions: readonly string[];
  readonly perMillion: number;
  readonly because: string;
}

/**
 * A line of its own, since nothing of it is a call that the meter could count: a trace is recorded when a function on the way asks
 * for it by `TracingConfig`. Without one, Lambda passes trace headers through and records nothing ("Lambda Developer Guide, Visualize
 * Lambda function invocations using AWS X-Ray"); an HTTP API has no tracing.
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
    : { tracedFunctions, perMillion: round(prices.traceRecorded * 1_000_000), because: 'one trace a text' };
}
