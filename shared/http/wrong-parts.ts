import type * as z from 'zod';

type Issue = z.core.$ZodIssue;

/** A part of a request that a schema refuses: where, and what to mend. Never its value. */
export interface WrongPart {
  readonly at: string;
  readonly message: string;
}

/**
 * What is wrong with a request, part by part. Where it may have one of several shapes, the one that it comes nearest to is held
 * against it: "not one of these shapes" would tell nobody what to mend.
 */
export function wrongParts(issues: readonly Issue[], path: readonly PropertyKey[]): readonly WrongPart[] {
  return issues.flatMap((issue) => {
    const here = [...path, ...issue.path];
    const shapes = issue.code === 'invalid_union' ? issue.errors : [];
    const [nearest] = [...shapes].sort((a, b) => distance(a) - distance(b));
    return nearest ? wrongParts(nearest, here) : [{ at: here.map(String).join('.'), message: issue.message }];
  });
}

/** Other kinds of thing are further away than things of the right kind with a flaw. */
function distance(issues: readonly Issue[]): number {
  const otherKind = issues.filter(
    (issue) => (issue.code === 'invalid_union' && issue.errors.length === 0) || issue.code === 'invalid_value',
  );
  return issues.length + otherKind.length;
}
