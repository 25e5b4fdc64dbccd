/** Reports a request of the phone API that is rejected. `status` is the HTTP status; the message is for people. */
export class PhoneProblem extends Error {
  override readonly name = 'PhoneProblem';
  readonly status: 400 | 404 | 409 | 413;

  constructor(status: PhoneProblem['status'], message: string) {
    super(message);
    this.status = status;
  }
}
