import { GatewayError } from "../../core/index.ts";

const NO_ROOM: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** What is done with a file of the data folder. Throws `unavailable` with a sentence that names no path. */
export async function onDisk<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    const code = String((cause as NodeJS.ErrnoException).code);
    const reason = NO_ROOM.has(code) ? "the disk is full" : code;
    throw new GatewayError("unavailable", `the media cannot be kept: ${reason}`, { cause });
  }
}
