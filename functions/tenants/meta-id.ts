import * as z from 'zod';
import { isMetaId } from '../../shared/table/keys.ts';

/** A Meta id in a request. An id of only dots is rejected, because it would change the path of a Graph API call. */
export const metaIdSchema = z.string().refine((text) => isMetaId(text) && !/^\.+$/.test(text), {
  message: 'must be a Meta ID: up to 64 letters, digits, `_`, `.` or `-`',
});
