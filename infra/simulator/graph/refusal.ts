import * as z from 'zod';
import { GraphError, wrong } from './error.ts';

const $Params = z.object({ most: z.number().optional(), details: z.string().optional() }).catch({});

/**
 * The first thing that is wrong with a message, in Meta's words: missing 131008, unknown key or too long 100 (131009 inside an
 * interactive message), anything else 131009.
 * @param body what was sent, of which `issues` speak
 */
export function refusalOf(type: string, issues: readonly z.core.$ZodIssue[], body: unknown): GraphError {
  const issue = issues[0];
  if (!issue) return wrong(`The message of type ${type} is not valid.`);
  const path = [type, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return new GraphError(100, {
      plain: true,
      message: `(#100) Unexpected key "${issue.keys[0]}" on param "${shown(path)}".`,
    });
  if (valueAt(body, issue.path) === undefined)
    return new GraphError(131008, { details: `Parameter '${path.join('.')}' is mandatory for type '${type}'` });
  const { most, details } = $Params.parse(issue.code === 'custom' ? issue.params : {});
  if (most === undefined) return wrong(details ?? `Param ${shown(path)}: ${issue.message}`);
  if (type === 'interactive') return wrong(`${shown(path)} length invalid. Min length: 1, Max length: ${most}`);
  return new GraphError(100, {
    plain: true,
    message: `(#100) Param ${shown(path)} must be at least 1 and at most ${most} characters long.`,
  });
}

const shown = ([first, ...rest]: readonly PropertyKey[]): string =>
  `${String(first)}${rest.map((key) => (typeof key === 'number' ? `[${key}]` : `['${String(key)}']`)).join('')}`;

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    const object = z.union([z.array(z.unknown()), z.looseObject({})]).safeParse(inner);
    return object.success ? Reflect.get(object.data, key) : undefined;
  }, value);
}
