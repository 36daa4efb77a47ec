import { jidNormalizedUser, type BinaryNode, type WASocket } from "@whiskeysockets/baileys";
import type { HeardCall } from "../../core/index.ts";
import { callerIn, readCall } from "./read-call.ts";

type Listener = (stanza: BinaryNode) => unknown;

const CALL = "CB:call";

/** Tells what is read in its turn, and then calls `told`; where it cannot be kept that is not called. */
type InTurn = (read: () => Promise<HeardCall | undefined>, told: () => Promise<void>) => void;

/**
 * Tells what is said of calls before the library handles it, which acknowledges it then: what is not acknowledged comes again
 * on the next line. Call after the library has its listeners.
 */
export function hearCalls(socket: WASocket, inTurn: InTurn): void {
  const library = socket.ws.listeners(CALL) as Listener[];
  for (const listener of library) socket.ws.off(CALL, listener);
  socket.ws.on(CALL, (stanza: BinaryNode) => {
    inTurn(
      async () => {
        await learnCaller(socket, stanza);
        return readCall(stanza);
      },
      async () => {
        for (const listener of library) await listener(stanza);
      },
    );
  });
}

/** Who calls by a LID tells the number with it. */
async function learnCaller({ authState, signalRepository }: WASocket, stanza: BinaryNode): Promise<void> {
  const caller = callerIn(stanza);
  if (!caller || caller.pn === jidNormalizedUser(authState.creds.me?.id)) return;
  await signalRepository.lidMapping.storeLIDPNMappings([caller]);
}
