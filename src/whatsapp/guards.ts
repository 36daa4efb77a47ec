import type { AuthenticationCreds, WASocket } from "@whiskeysockets/baileys";
import { closingError, toError } from "./closing-error.ts";

type FrameListener = (data: unknown) => Promise<void>;

/** How long a socket may wait for the peer's close frame. */
const CLOSE_WAIT_MS = 1_500;

/**
 * Mends, from outside, what the library does to the whole process or to an account. Call at once after making a socket.
 * `onNameChange` tells of another push name, which the library would send without a type; `greetingMs` is how long the
 * server's first word may take.
 */
export function guard(socket: WASocket, onNameChange: () => void, greetingMs: number): void {
  endOnBadFrame(socket);
  boundGreeting(socket, greetingMs);
  endOnRefusedUpgrade(socket);
  holdBackTypelessPresence(socket, onNameChange);
  boundClose(socket);
}

/**
 * The library's frame listener is async and nobody catches its rejection: a frame that does not decrypt, or a throwing
 * listener, would end the process and leave the socket open but out of step.
 */
function endOnBadFrame(socket: WASocket): void {
  for (const listener of socket.ws.listeners("message") as FrameListener[]) {
    socket.ws.off("message", listener as (data: unknown) => void);
    socket.ws.on("message", (data: unknown) => {
      listener(data).catch((error: unknown) => void socket.end(toError(error)));
    });
  }
}

/** The library listens to `unexpected-response`, which keeps the WebSocket from aborting: it would connect for ever. */
function endOnRefusedUpgrade(socket: WASocket): void {
  socket.ws.on("unexpected-response", (request: { destroy(): void }, response: { statusCode?: number }) => {
    request.destroy();
    void socket.end(
      closingError(`WhatsApp refused the connection with HTTP ${response.statusCode ?? 0}`, 503),
    );
  });
}

/** The library's limit for connecting is also each send's, and switched off for that: this is the one for connecting. */
function boundGreeting(socket: WASocket, greetingMs: number): void {
  const timer = setTimeout(() => {
    void socket.end(closingError("the server did not answer", 408));
  }, greetingMs);
  const settle = () => clearTimeout(timer);
  socket.ws.once("frame", settle);
  socket.ev.on("connection.update", ({ connection }) => {
    if (connection === "close") settle();
  });
}

/**
 * On every `creds.update` the library compares the known name with the update's and, when they differ, sends a presence
 * without a type, which WhatsApp takes as available. Making them the same before it looks holds that presence back.
 */
function holdBackTypelessPresence(socket: WASocket, onNameChange: () => void): void {
  const emit = socket.ev.emit.bind(socket.ev);
  const { creds } = socket.authState;
  const sameName = (change: Partial<AuthenticationCreds>) => {
    if (change.me) creds.me = change.me;
    else if (creds.me) change.me = creds.me;
  };
  socket.ev.emit = (event, update) => {
    if (event !== "creds.update") return emit(event, update);
    const name = creds.me?.name;
    sameName(update as Partial<AuthenticationCreds>);
    const emitted = emit(event, update);
    if (creds.me?.name !== name) onNameChange();
    return emitted;
  };
}

/** Ending a socket awaits the peer's close frame, which a dead peer never sends. */
function boundClose(socket: WASocket): void {
  const { ws } = socket;
  // Declared as void; it resolves when the line is closed.
  const ordinaryClose: () => unknown = ws.close.bind(ws);
  ws.close = async () => {
    // The field is protected; the class has no other way to cut the line.
    const { socket: line } = ws as unknown as { socket: { terminate(): void } | null };
    const timer = setTimeout(() => line?.terminate(), CLOSE_WAIT_MS);
    try {
      await ordinaryClose();
    } finally {
      clearTimeout(timer);
    }
  };
}
