import { onRequest } from "../on-request.ts";
import type { Install } from "../probe.ts";

/** Every call takes the framework's way: a header that stands in the raw list alone makes it one that is not plain. */
export const install: Install = () => onRequest(({ rawHeaders }) => void rawHeaders.push("X-Unplain", ""));
