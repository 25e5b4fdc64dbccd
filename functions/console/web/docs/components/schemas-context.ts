import { createContext, useContext } from 'react';
import type { Schemas } from '../schema.ts';

/** The named schemas of the description that is shown. */
export const SchemasContext = createContext<Schemas>({});

export const useSchemas = (): Schemas => useContext(SchemasContext);

/** Whether what is shown is sent by the caller, or got. */
export type Direction = 'sent' | 'received';
export const DirectionContext = createContext<Direction>('sent');

/** What is said of a field that has to be sent, or that may be missing in an answer; undefined of all others. */
export function useFieldMark(required: boolean): string | undefined {
  const direction = useContext(DirectionContext);
  if (direction === 'sent') return required ? 'required' : undefined;
  return required ? undefined : 'may be absent';
}
