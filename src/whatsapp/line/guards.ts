import {
  S_WHATSAPP_NET,
  type AuthenticationCreds,
  type BinaryNode,
  type WASocket,
} from "@whiskeysockets/baileys";
import { closingError, toError } from "./closing-error.ts";
import type { Pulse } from "./pulse.ts";
import { takeOneOffer } from "./qr-offer.ts";

type FrameListener = (data: unknown) => Promise<void>;

/** How much longer than the interval of pings a line may say nothing. */
const SILENCE_MS = 5_000;

/** How long a socket may wait for the peer's close frame. */
const CLOSE_WAIT_MS = 1_500;

export type GuardOptions = {
  /** Tells of another push name, which the library would send without a type. */
  readonly onNameChange: () => void;
  /** How long the server's first word may take. */
  readonly greetingMs: number;
  /** Of pings. */
  readonly pulse: Pulse;
  /** Whether the line is still this process's; asked before each frame is read or leaves. */
  readonly mayGoOn: () => boolean;
  /** Whether a phone has linked the device. */
  readonly isLinked: () => boolean;
};

/** Mends, from outside, what the library does to the whole process or to an account. Call at once after making a socket. */
export function guard(socket: WASocket, options: GuardOptions): void {
  takeFramesInTurn(socket, options.mayGoOn);
  sendNothingLate(socket, options.mayGoOn);
  boundGreeting(socket, options.greetingMs);
  endOnRefusedUpgrade(socket);
  takeSuccess(socket, options.isLinked);
  takeOneOffer(socket);
  holdBackTypelessPresence(socket, options.onNameChange);
  catchWhatDirtyBitsReject(socket);
  keepAlive(socket, options.pulse);
  answerPings(socket);
  boundClose(socket);
}

/**
 * The library's frame listener is async. Nobody catches its rejection: a frame that does not decrypt, or a throwing listener,
 * would end the process and leave the socket open but out of step. And nobody waits for it: what was compressed is inflated on
 * another thread, where the next frames would overtake it.
 */
function takeFramesInTurn(socket: WASocket, mayGoOn: () => boolean): void {
  for (const listener of socket.ws.listeners("message") as FrameListener[]) {
    let last = Promise.resolve();
    socket.ws.off("message", listener as (data: unknown) => void);
    socket.ws.on("message", (data: unknown) => {
      if (!mayGoOn()) return;
      // The first that fails is the last.
      last = last.then(() => listener(data));
      last.catch((error: unknown) => void socket.end(toError(error)));
    });
  }
}

type Sender = { send: (data: unknown, done?: (error?: Error) => void) => void };

/**
 * What was due while the process slept must not leave once another one has the line. On the WebSocket below the library's,
 * of which it holds on to the method.
 */
function sendNothingLate({ ws }: WASocket, mayGoOn: () => boolean): void {
  const { socket } = ws as unknown as { socket: Sender | null };
  if (!socket) return;
  const send = socket.send.bind(socket);
  socket.send = (data, done) => {
    if (mayGoOn()) send(data, done);
    else done?.(new Error("the line is another process's by now"));
  };
}

/** Told that its groups or communities are another, the library asks for them, and nobody catches that the line ends meanwhile. */
function catchWhatDirtyBitsReject({ ws }: WASocket): void {
  const stanza = "CB:ib,,dirty";
  for (const listener of ws.listeners(stanza) as ((node: BinaryNode) => Promise<void>)[]) {
    ws.off(stanza, listener as (node: BinaryNode) => void);
    ws.on(stanza, (node: BinaryNode) => {
      // The next line is told of it once more.
      listener(node).catch(() => undefined);
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

/**
 * The library takes a server's word that the login is done for done, also where no phone has linked the device, and forgets
 * the LID that is known where none is told.
 */
function takeSuccess(socket: WASocket, isLinked: () => boolean): void {
  const event = "CB:success";
  for (const listener of socket.ws.listeners(event) as ((stanza: BinaryNode) => unknown)[]) {
    socket.ws.off(event, listener);
    socket.ws.on(event, ({ attrs, ...stanza }: BinaryNode) => {
      const lid = socket.authState.creds.me?.lid;
      if (isLinked()) void listener({ ...stanza, attrs: { ...(lid !== undefined && { lid }), ...attrs } });
    });
  }
}

/**
 * The library measures a line's silence by the wall clock: one step of it forward would end every line at once, one back
 * would hide a dead one. Here it is monotonic.
 */
function keepAlive(socket: WASocket, pulse: Pulse): void {
  let heardAtMs = performance.now();
  let leave: (() => void) | undefined;
  const beat = () => {
    if (performance.now() - heardAtMs > pulse.everyMs + SILENCE_MS) {
      void socket.end(closingError("the connection was lost", 408));
    } else if (socket.ws.isOpen) {
      // Not as a question, which a timer and three listeners would wait for: its answer is heard as any frame is.
      socket.sendNode(ping(socket.generateMessageTag())).catch(() => undefined);
    }
  };
  socket.ws.on("frame", () => {
    heardAtMs = performance.now();
    // Not before the server's first word: a stanza would go out in the clear.
    leave ??= pulse.join(beat);
  });
  socket.ev.on("connection.update", ({ connection }) => {
    if (connection === "close") leave?.();
  });
}

function ping(id: string): BinaryNode {
  const attrs = { id, to: S_WHATSAPP_NET, type: "get", xmlns: "w:p" };
  return { tag: "iq", attrs, content: [{ tag: "ping", attrs: {} }] };
}

/** The library does not. */
function answerPings(socket: WASocket): void {
  socket.ws.on(
    "CB:iq,xmlns:urn:xmpp:ping",
    ({ attrs: { id = "", from = S_WHATSAPP_NET, type } }: BinaryNode) => {
      if (type !== "get") return;
      socket.sendNode({ tag: "iq", attrs: { id, to: from, type: "result" } }).catch(() => undefined);
    },
  );
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
