/** Reports a request of the phone API that is rejected. `status` is the HTTP status; the message is for people. */
export class PhoneProblemError extends Error {
  override readonly name = 'PhoneProblemError';
  readonly status: 400 | 404 | 409 | 413;

  constructor(status: PhoneProblemError['status'], message: string) {
    super(message);
    this.status = status;
  }
}
