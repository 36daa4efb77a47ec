/** A refused control call: its status and one sentence for people, without secrets. */
export class ControlError extends Error {
  override readonly name = "ControlError";
  readonly status: 400 | 404 | 409;

  constructor(status: 400 | 404 | 409, message: string) {
    super(message);
    this.status = status;
  }
}
