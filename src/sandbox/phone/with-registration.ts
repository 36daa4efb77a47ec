import { ControlError } from "../control-error.ts";
import type { Registration } from "../server/registration.ts";

/** Runs one phone's work on a registration, keeping a second phone away meanwhile. */
export async function withRegistration<T>(registration: Registration, work: () => Promise<T>): Promise<T> {
  if (registration.state === "linking") throw new ControlError(409, "this companion is being linked already");
  registration.state = "linking";
  try {
    return await work();
  } finally {
    registration.state = "waiting";
  }
}
