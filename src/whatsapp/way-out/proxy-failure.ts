import { AddressRefused } from "../../addresses/index.ts";

const NO_WAY = "the proxy cannot be reached, or gives no way to WhatsApp";
const WRONG_LOGIN = "the proxy refused the user name or password";
const REFUSED_ADDRESS = "the proxy cannot be used";

/**
 * Ends a line that never came to WhatsApp. Its message is for the session's owner, and tells no more of what is at the
 * proxy's address than whether it wants another login: whoever sets a proxy would otherwise learn what answers where.
 * The cause is for the operator's log.
 */
export class ProxyFailure extends Error {
  constructor(cause: unknown) {
    const isRefused = cause instanceof AddressRefused;
    super(isRefused ? `${REFUSED_ADDRESS}: ${cause.message}` : NO_WAY, { cause });
  }
}

/** The proxy wants another user name or password. */
export class ProxyLoginRefused extends ProxyFailure {
  override readonly message = WRONG_LOGIN;
}
