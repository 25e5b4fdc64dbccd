import { invalidHandle } from './errors.ts';

/** The contents of a receipt handle: a queue, one of its messages, and one receive of that message. */
export interface ReceiptHandle {
  readonly queue: number;
  readonly uid: number;
  readonly receipt: string;
}

const HANDLE = /^(\d{1,15}):(\d{1,15}):([0-9a-f]{16})$/;

export const formatReceiptHandle = ({ queue, uid, receipt }: ReceiptHandle): string =>
  Buffer.from(`${queue}:${uid}:${receipt}`).toString('base64');

/** Parses a receipt handle. @throws AwsError `ReceiptHandleIsInvalid` when it is not a handle of this queue */
export function parseReceiptHandle(handle: string, queue: number): ReceiptHandle {
  const [, key, uid, receipt] = HANDLE.exec(Buffer.from(handle, 'base64').toString('latin1')) ?? [];
  if (receipt === undefined || Number(key) !== queue) throw invalidHandle(handle);
  return { queue, uid: Number(uid), receipt };
}
