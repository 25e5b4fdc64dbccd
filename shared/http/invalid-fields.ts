import type * as z from 'zod';

type Issue = z.core.$ZodIssue;

/** A field of a request that a schema rejects: its path and the reason, never its value. */
export interface InvalidField {
  readonly at: string;
  readonly message: string;
}

/**
 * Lists the invalid fields of a request. For a union it reports the issues of the closest alternative, because "matches
 * no alternative" does not tell the caller what to fix.
 */
export function invalidFields(issues: readonly Issue[], path: readonly PropertyKey[]): readonly InvalidField[] {
  return issues.flatMap((issue) => {
    const fieldPath = [...path, ...issue.path];
    const alternatives = issue.code === 'invalid_union' ? issue.errors : [];
    const [closest] = [...alternatives].sort((a, b) => distance(a) - distance(b));
    return closest
      ? invalidFields(closest, fieldPath)
      : [{ at: fieldPath.map(String).join('.'), message: issue.message }];
  });
}

/** Returns how far an input is from an alternative. A wrong discriminator counts double. */
function distance(issues: readonly Issue[]): number {
  const wrongKind = issues.filter(
    (issue) => (issue.code === 'invalid_union' && issue.errors.length === 0) || issue.code === 'invalid_value',
  );
  return issues.length + wrongKind.length;
}
