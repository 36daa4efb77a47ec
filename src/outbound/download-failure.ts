import { AddressRefused } from "../addresses/index.ts";
import { GatewayError } from "../core/index.ts";

/** By the code of what Node or the resolver throws. */
const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: "its host has no address",
  ENODATA: "its host has no address",
  ESERVFAIL: "its host's name cannot be looked up",
  ETIMEOUT: "its host's name cannot be looked up",
  ECANCELLED: "its host's name cannot be looked up",
  EBUSY: "too many names are being looked up",
  ECONNRESET: "the connection was lost before it had arrived",
  HPE_HEADER_OVERFLOW: "its host's answer cannot be read",
};

/**
 * Why a download failed, as its caller may know it: `media_not_downloaded` with a sentence that has no address in it, or
 * the refusal that it is already. The cause is for the operator's log.
 */
export function notDownloaded(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  return new GatewayError("media_not_downloaded", reasonOf(thrown), { cause: thrown });
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof AddressRefused) return thrown.message;
  const code = String((thrown as NodeJS.ErrnoException).code);
  return Object.hasOwn(REASONS, code) ? String(REASONS[code]) : "its host cannot be reached";
}
