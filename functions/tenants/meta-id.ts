import * as z from 'zod';
import { isMetaId } from '../../shared/table/keys.ts';

/** An id of Meta's as somebody gives it to us. One of dots alone would lead elsewhere in the path of a call. */
export const $MetaId = z.string().refine((text) => isMetaId(text) && !/^\.+$/.test(text), {
  message: 'must be an id of Meta: letters, digits, `_`, `.`, `-`, 64 at most',
});
