import type { WASocket } from "@whiskeysockets/baileys";
import type { Availability } from "../../core/index.ts";

/** What WhatsApp is told of the account itself, always with a type: without one it counts as available. */
export interface AccountPresence {
  announce(availability: Availability): Promise<void>;
  /** The account has another push name: it goes out with what was last announced. */
  readonly nameChanged: () => void;
}

/** The library announces nothing for an account that has no push name yet; the name may simply be left out. */
export function accountPresence(socket: WASocket): AccountPresence {
  let inForce: Availability = "unavailable";
  const send = () => {
    // The library's own rule: an "@" may not go out in a name.
    const name = socket.authState.creds.me?.name?.replace(/@/g, "");
    return socket.sendNode({ tag: "presence", attrs: { ...(name && { name }), type: inForce } });
  };
  return {
    announce(availability) {
      inForce = availability;
      return send();
    },
    nameChanged() {
      // Before the login there is nobody to tell; a line that is lost tells it when it is back.
      if (socket.authState.creds.account && socket.ws.isOpen) send().catch(() => undefined);
    },
  };
}
