import { badHandle } from './errors.ts';

/** The contents of a receipt handle: a queue, one of its messages, and one receive of that message. */
export interface Handle {
  readonly queue: number;
  readonly uid: number;
  readonly receipt: string;
}

const HANDLE = /^(\d{1,15}):(\d{1,15}):([0-9a-f]{16})$/;

export const writeHandle = ({ queue, uid, receipt }: Handle): string =>
  Buffer.from(`${queue}:${uid}:${receipt}`).toString('base64');

/** Parses a receipt handle. @throws AwsError `ReceiptHandleIsInvalid` when it is not a handle of this queue */
export function readHandle(handle: string, queue: number): Handle {
  const [, key, uid, receipt] = HANDLE.exec(Buffer.from(handle, 'base64').toString('latin1')) ?? [];
  if (receipt === undefined || Number(key) !== queue) throw badHandle(handle);
  return { queue, uid: Number(uid), receipt };
}
