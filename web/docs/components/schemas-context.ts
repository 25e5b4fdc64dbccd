import { createContext, useContext } from 'react';
import type { Schemas } from '../schema.ts';

/** The named schemas of the API description that is shown. */
export const SchemasContext = createContext<Schemas>({});

export const useSchemas = (): Schemas => useContext(SchemasContext);

/** Whether the schema that is shown is sent or received by the caller. */
export type Direction = 'sent' | 'received';
export const DirectionContext = createContext<Direction>('sent');

/**
 * Returns the mark of a field that is required in a request or may be absent in a response; undefined for other fields.
 */
export function useFieldMark(required: boolean): string | undefined {
  const direction = useContext(DirectionContext);
  if (direction === 'sent') return required ? 'required' : undefined;
  return required ? undefined : 'may be absent';
}
