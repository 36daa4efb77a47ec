import {
  GatewayError,
  type Availability,
  type Cancel,
  type ChatAddress,
  type ChatState,
  type Clock,
  type DeviceStore,
  type Log,
  type SessionState,
} from "../core/index.ts";
import { loadDeviceAuth, type DeviceAuth } from "./auth-state.ts";
import { closingOf, ruleFor } from "./close-codes.ts";
import { closingError } from "./closing-error.ts";
import type { ConnectGate, Ticket } from "./connect-gate.ts";
import { openDeviceSocket, type DeviceSocket, type SocketSettings } from "./device-socket.ts";
import { createRetryPolicy, type RetryReaction } from "./retry-policy.ts";

/** Neither a QR nor a login within this time: the socket is given up. The library has no such limit of its own. */
const WATCHDOG_MS = 50_000;
/** How long a caller waits for the connection on which a pairing code can be asked for. */
const PAIRING_WAIT_MS = 60_000;
/** How long telling WhatsApp of a logout may take. */
const LOGOUT_WAIT_MS = 5_000;

export type ConnectionPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly devices: DeviceStore;
  readonly gate: ConnectGate;
  /** In [0, 1). */
  readonly chance: () => number;
  readonly settings: SocketSettings;
};

/** One session's connection: it keeps a socket open, or the reason why there is none. */
export interface Connection {
  state(): SessionState;
  start(): void;
  stop(): Promise<void>;
  logout(): Promise<void>;
  requestPairingCode(phone: string): Promise<string>;
  until(matches: (state: SessionState) => boolean, timeoutMs: number): Promise<SessionState | undefined>;
  sendChatState(to: ChatAddress, state: ChatState): Promise<void>;
  announce(availability: Availability): Promise<void>;
}

/** A socket and what it holds; exactly one of a connection is the present one. */
type Line = {
  readonly socket: DeviceSocket;
  readonly auth: DeviceAuth;
  /** Ends the watchdog and gives the place among the connecting back. */
  readonly settle: () => void;
  code: { readonly phone: string; readonly text: Promise<string> } | undefined;
};

type Phase =
  | { readonly status: "stopped" }
  | { readonly status: "queued"; readonly ticket: Ticket }
  | { readonly status: "starting"; readonly line: Line }
  | {
      readonly status: "waiting_for_scan";
      readonly line: Line;
      readonly qr: { text: string; expiresAtMs: number };
    }
  | { readonly status: "open"; readonly line: Line; readonly sinceMs: number }
  | {
      readonly status: "backing_off";
      readonly attempt: number;
      readonly reason: string;
      readonly cancel: Cancel;
    }
  | { readonly status: "failed"; readonly reason: string };

export function createConnection(
  sessionId: string,
  ports: ConnectionPorts,
  onChange: (state: SessionState) => void,
): Connection {
  const { clock, log, devices } = ports;
  const retries = createRetryPolicy(clock, ports.chance);
  const watchers = new Set<(state: SessionState) => void>();
  let phase: Phase = { status: "stopped" };

  function enter(next: Phase): void {
    const wasStarting = toState(phase).status === "starting";
    phase = next;
    const state = toState(next);
    // From the queue to the socket is no change to anybody outside.
    if (wasStarting && state.status === "starting") return;
    log.debug("session state", { sessionId, state: state.status });
    for (const watcher of [...watchers]) watcher(state);
    onChange(state);
  }

  /** For after a wait, when what was known of the phase no longer holds. */
  function presentPhase(): Phase {
    return phase;
  }

  /** Ends what the present phase holds; whatever its socket does from now on is not heard, and cannot be written. */
  async function leave(): Promise<void> {
    const left = phase;
    phase = { status: "stopped" };
    if (left.status === "queued") left.ticket.leave();
    if (left.status === "backing_off") left.cancel();
    if ("line" in left) await drop(left.line);
  }

  function connect(): void {
    const ticket = ports.gate.queue();
    enter({ status: "queued", ticket });
    void ticket.admitted.then(() => {
      if (phase.status === "queued" && phase.ticket === ticket) open(ticket);
    });
  }

  function open(ticket: Ticket): void {
    try {
      const auth = loadDeviceAuth(devices, sessionId, (error) => fail(error.message));
      enter({ status: "starting", line: openLine(auth, ticket) });
    } catch (error) {
      ticket.leave();
      fail(error instanceof GatewayError ? error.message : "its connection could not be made");
      log.error("session cannot be connected", { sessionId, cause: String(error) });
    }
  }

  function openLine(auth: DeviceAuth, ticket: Ticket): Line {
    const isPresent = () => "line" in phase && phase.line === line;
    const cancelWatchdog = clock.after(WATCHDOG_MS, () => {
      void line.socket.end(closingError("neither a QR nor a login in time", 408));
    });
    const settle = () => {
      cancelWatchdog();
      ticket.leave();
    };
    const socket = openDeviceSocket(
      sessionId,
      auth,
      ports.settings,
      {
        onQr(text, livesMs) {
          if (!isPresent()) return;
          settle();
          enter({ status: "waiting_for_scan", line, qr: { text, expiresAtMs: clock.wallMs() + livesMs } });
        },
        onOpen() {
          if (!isPresent()) return;
          settle();
          retries.opened();
          enter({ status: "open", line, sinceMs: clock.nowMs() });
        },
        onClose(error) {
          settle();
          auth.discard();
          if (isPresent()) react(error, auth.isLinked());
        },
      },
      log,
    );
    const line: Line = { socket, auth, settle, code: undefined };
    return line;
  }

  function react(error: unknown, isLinked: boolean): void {
    const closing = closingOf(error);
    const rule = ruleFor(closing);
    log.info("session closed", {
      sessionId,
      code: closing.code,
      reaction: rule.reaction,
      reason: rule.reason,
    });
    if (rule.reaction === "expire") return enter({ status: "stopped" });
    if (rule.reaction === "unlink") devices.forget(sessionId);
    if (rule.reaction === "unlink" || rule.reaction === "fail") return fail(rule.reason);
    retry(rule.reaction, rule.reason, isLinked);
  }

  function retry(reaction: RetryReaction, reason: string, isLinked: boolean): void {
    const plan = retries.next(reaction, isLinked);
    if (plan === "give_up") return fail(reason);
    if (plan.delayMs === 0) return connect();
    const cancel = clock.after(plan.delayMs, connect);
    enter({ status: "backing_off", attempt: plan.attempt, reason, cancel });
  }

  function fail(reason: string): void {
    void leave();
    enter({ status: "failed", reason });
  }

  function start(): void {
    if (phase.status !== "stopped" && phase.status !== "failed" && phase.status !== "backing_off") return;
    void leave();
    retries.reset();
    connect();
  }

  function until(matches: (state: SessionState) => boolean, timeoutMs: number) {
    const now = toState(phase);
    if (matches(now)) return Promise.resolve(now);
    return new Promise<SessionState | undefined>((resolve) => {
      const settle = (state: SessionState | undefined) => {
        watchers.delete(watcher);
        cancel();
        resolve(state);
      };
      const watcher = (state: SessionState) => {
        if (matches(state)) settle(state);
      };
      const cancel = clock.after(timeoutMs, () => settle(undefined));
      watchers.add(watcher);
    });
  }

  function openLineNow(): Line {
    if (phase.status === "open") return phase.line;
    throw new GatewayError("session_not_connected", "the session is not connected to WhatsApp");
  }

  async function lineForCode(phone: string): Promise<Line> {
    if (phase.status === "waiting_for_scan" && phase.line.code && phase.line.code.phone !== phone) {
      // A socket can ask once; another number needs a new identity.
      await leave();
    }
    start();
    await until(({ status }) => status === "waiting_for_scan" || status === "failed", PAIRING_WAIT_MS);
    const reached = presentPhase();
    if (reached.status === "waiting_for_scan") return reached.line;
    throw new GatewayError("whatsapp_failed", "WhatsApp could not be reached to link the session");
  }

  return {
    state: () => toState(phase),
    start,
    async stop() {
      const left = leave();
      enter({ status: "stopped" });
      await left;
    },
    async logout() {
      if (phase.status === "open") {
        const { line } = phase;
        phase = { status: "stopped" };
        await tellLogout(line, clock);
        await drop(line);
      }
      const left = leave();
      devices.forget(sessionId);
      enter({ status: "stopped" });
      await left;
    },
    async requestPairingCode(phone) {
      const line = await lineForCode(phone);
      line.code ??= { phone, text: line.socket.requestPairingCode(phone) };
      return line.code.text;
    },
    until,
    sendChatState: async (to, state) => openLineNow().socket.sendChatState(to, state),
    announce: async (availability) => openLineNow().socket.announce(availability),
  };
}

async function drop(line: Line): Promise<void> {
  line.settle();
  line.auth.discard();
  await line.socket.end();
}

async function tellLogout(line: Line, clock: Clock): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.after(LOGOUT_WAIT_MS, resolve);
    void line.socket
      .logout()
      .catch(() => undefined)
      .finally(() => {
        cancel();
        resolve();
      });
  });
}

function toState(phase: Phase): SessionState {
  switch (phase.status) {
    case "queued":
    case "starting":
      return { status: "starting" };
    case "waiting_for_scan":
      return { status: "waiting_for_scan", qr: phase.qr };
    case "open":
      return { status: "open", sinceMs: phase.sinceMs };
    case "backing_off":
      return { status: "backing_off", attempt: phase.attempt, reason: phase.reason };
    case "stopped":
    case "failed":
      return phase;
  }
}
