import * as z from 'zod';
import { GraphError, invalidValue } from './graph-error.ts';

const paramsSchema = z.object({ maxLength: z.number().optional(), details: z.string().optional() }).catch({});

/**
 * Converts the first validation issue of a message to Meta's error: 131008 for a missing value, 100 for an unknown key
 * or a text that is too long (131009 in an interactive message), else 131009.
 * @param body the body in which `issues` were found
 */
export function toValidationError(type: string, issues: readonly z.core.$ZodIssue[], body: unknown): GraphError {
  const issue = issues[0];
  if (!issue) return invalidValue(`The message of type ${type} is not valid.`);
  const path = [type, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return new GraphError(100, {
      plain: true,
      message: `(#100) Unexpected key "${issue.keys[0]}" on param "${formatPath(path)}".`,
    });
  if (valueAt(body, issue.path) === undefined)
    return new GraphError(131008, { details: `Parameter '${path.join('.')}' is mandatory for type '${type}'` });
  const { maxLength, details } = paramsSchema.parse(issue.code === 'custom' ? issue.params : {});
  if (maxLength === undefined) return invalidValue(details ?? `Param ${formatPath(path)}: ${issue.message}`);
  if (type === 'interactive')
    return invalidValue(`${formatPath(path)} length invalid. Min length: 1, Max length: ${maxLength}`);
  return new GraphError(100, {
    plain: true,
    message: `(#100) Param ${formatPath(path)} must be at least 1 and at most ${maxLength} characters long.`,
  });
}

const formatPath = ([first, ...rest]: readonly PropertyKey[]): string =>
  `${String(first)}${rest.map((key) => (typeof key === 'number' ? `[${key}]` : `['${String(key)}']`)).join('')}`;

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    const object = z.union([z.array(z.unknown()), z.looseObject({})]).safeParse(inner);
    return object.success ? Reflect.get(object.data, key) : undefined;
  }, value);
}
