import { SERVER, stanza, type Stanza } from "../wire/stanza.ts";

/** The last stanza before the server ends a connection for `code`, in the form in which clients know that code. */
export function streamError(code: number): Stanza {
  switch (code) {
    case 401:
      return stanza("stream:error", { code: "401" }, [stanza("conflict", { type: "device_removed" })]);
    case 428:
      return stanza("xmlstreamend");
    // These two carry no code: clients tell them by the child.
    case 440:
      return stanza("stream:error", {}, [stanza("conflict", { type: "replaced" })]);
    case 500:
      return stanza("stream:error", {}, [stanza("xml-not-well-formed")]);
    default:
      return stanza("stream:error", { code: String(code) });
  }
}

/** The phone has removed the device, told without a code. */
export function deviceRemoved(): Stanza {
  return stanza("stream:error", {}, [stanza("conflict", { type: "device_removed" })]);
}

/** The account is not, or no longer, enabled for linked devices. */
export function downgrade(): Stanza {
  return stanza("ib", { from: SERVER }, [stanza("downgrade_webclient")]);
}

/** A refused login. 402 (a temporary ban) tells its end, 405 (client too old) where it was refused. */
export function loginFailure(code: number, expireSeconds = 3600): Stanza {
  const temporaryBan = code === 402 ? { code: "101", expire: String(expireSeconds) } : {};
  return stanza("failure", { reason: String(code), location: "frc", ...temporaryBan });
}
