import { bodyLimit } from "hono/body-limit";
import { GatewayError } from "../core/index.ts";

const MOST_BYTES = 64 * 1024;

/** Throws `too_large` for a body of more than 64 KiB, announced or not. */
export const limitBody = bodyLimit({
  maxSize: MOST_BYTES,
  onError: () => {
    throw new GatewayError("too_large", `the body takes at most ${MOST_BYTES} bytes`);
  },
});
