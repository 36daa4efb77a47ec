import {
  GatewayError,
  type Availability,
  type Cancel,
  type ChatAddress,
  type ChatState,
  type Clock,
  type DeviceStore,
  type FoundNumber,
  type Log,
  type PersonAddress,
  type Proxy,
  type LogFields,
  type SessionState,
  type ShownProfile,
} from "../core/index.ts";
import { loadDeviceAuth, type DeviceAuth } from "./auth-state.ts";
import { closingOf, ruleFor, type CloseRule } from "./close-codes.ts";
import { closingError } from "./closing-error.ts";
import type { ConnectGate, Ticket } from "./connect-gate.ts";
import { openDeviceSocket, type SocketSettings } from "./device-socket.ts";
import { toState, type Line, type Phase } from "./phase.ts";
import { createQuestions } from "./questions.ts";
import { ProxyFailure } from "./proxy-route.ts";
import type { SessionCaches } from "./session-caches.ts";
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
  readonly caches: SessionCaches;
  readonly gate: ConnectGate;
  /** In [0, 1). */
  readonly chance: () => number;
  readonly settings: Omit<SocketSettings, "proxy">;
  /** The proxy that a session is to take, if any. Throws `unreadable`. */
  readonly proxyOf: (sessionId: string) => Proxy | undefined;
};

/** One session's connection: it keeps a socket open, or the reason why there is none. */
export interface Connection {
  state(): SessionState;
  /** At once, or so many ms from now. */
  start(inMs?: number): void;
  stop(): Promise<void>;
  logout(): Promise<void>;
  /** Logs out; the connection can never be started again. */
  remove(): Promise<void>;
  requestPairingCode(phone: string): Promise<string>;
  until(matches: (state: SessionState) => boolean, timeoutMs: number): Promise<SessionState | undefined>;
  sendChatState(to: ChatAddress, state: ChatState): Promise<void>;
  announce(availability: Availability): Promise<void>;
  lookUpNumber(forms: readonly string[]): Promise<FoundNumber | undefined>;
  lookUpProfile(address: PersonAddress): Promise<ShownProfile | undefined>;
}

export function createConnection(
  sessionId: string,
  ports: ConnectionPorts,
  onChange: (state: SessionState) => void,
): Connection {
  const { clock, log, devices } = ports;
  const retries = createRetryPolicy(clock, ports.chance);
  const watchers = new Set<(state: SessionState) => void>();
  let phase: Phase = { status: "stopped" };
  let linesDown: Promise<void> = Promise.resolve();
  let isLossTold = false;

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

  /**
   * Ends what the present phase holds; whatever its socket does from now on is not heard, and cannot be written.
   * Resolves when its line is down, and so is every one before it.
   */
  function leave(): Promise<void> {
    const left = phase;
    phase = { status: "stopped" };
    if (left.status === "queued") left.ticket.leave();
    if ("cancel" in left) left.cancel();
    if ("line" in left) linesDown = afterBoth(linesDown, drop(left.line));
    return linesDown;
  }

  /** A session never has two sockets: the next one waits until the last is down. */
  function connect(): void {
    const ticket = ports.gate.queue();
    enter({ status: "queued", ticket });
    void Promise.all([ticket.admitted, linesDown]).then(() => {
      if (phase.status === "queued" && phase.ticket === ticket) open(ticket);
    });
  }

  function open(ticket: Ticket): void {
    try {
      const proxy = ports.proxyOf(sessionId);
      const auth: DeviceAuth = loadDeviceAuth(devices, sessionId, clock, {
        onBroken(error) {
          if ("line" in phase && phase.line.auth === auth) fail(error.message);
        },
        onUnsaved(error) {
          log.error("the session's device cannot be stored for now", { sessionId, cause: String(error) });
        },
      });
      enter({ status: "starting", line: openLine(auth, ticket, proxy) });
    } catch (error) {
      ticket.leave();
      log.error("session cannot be connected", { sessionId, cause: String(error) });
      if (error instanceof GatewayError && error.code === "unreadable") fail(error.message);
      else retry("retry", "its connection could not be made", true);
    }
  }

  function openLine(auth: DeviceAuth, ticket: Ticket, proxy: Proxy | undefined): Line {
    const isPresent = () => "line" in phase && phase.line === line;
    const questions = createQuestions(clock);
    let cancelWatchdog: Cancel = () => undefined;
    const settle = () => {
      cancelWatchdog();
      ticket.leave();
    };
    const socket = openDeviceSocket(
      sessionId,
      auth,
      ports.caches.of(sessionId),
      { ...ports.settings, proxy },
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
          isLossTold = false;
          log.info("session open", { sessionId });
          enter({ status: "open", line, sinceMs: clock.nowMs() });
        },
        onClose(error) {
          settle();
          questions.lost();
          auth.discard();
          if (isPresent()) react(error, auth.isLinked());
        },
      },
      log,
    );
    const line: Line = { socket, auth, proxy, questions, settle, code: undefined };
    cancelWatchdog = clock.after(WATCHDOG_MS, () => {
      void socket.end(closingError("neither a QR nor a login in time", 408));
    });
    return line;
  }

  function react(error: unknown, isLinked: boolean): void {
    const closing = closingOf(error);
    const rule = error instanceof ProxyFailure ? proxyRule(error) : ruleFor(closing);
    tellLoss({ sessionId, code: closing.code, reaction: rule.reaction, reason: rule.reason });
    if (rule.reaction === "expire") return enter({ status: "stopped" });
    if (rule.reaction === "unlink") forget();
    if (rule.reaction === "unlink" || rule.reaction === "fail") return fail(rule.reason);
    retry(rule.reaction, rule.reason, isLinked);
  }

  /** A device that cannot be forgotten now is refused, and forgotten, at the next attempt. */
  function forget(): void {
    ports.caches.forget(sessionId);
    try {
      devices.forget(sessionId);
    } catch (error) {
      log.error("the session's device cannot be forgotten", { sessionId, cause: String(error) });
    }
  }

  /** For the operator once; what the attempts until it is open again come to is detail. */
  function tellLoss(fields: LogFields): void {
    const line = phase.status === "open" ? "session lost" : "session did not open";
    if (isLossTold) log.debug(line, fields);
    else log.info(line, fields);
    isLossTold = true;
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
    log.warn("session failed", { sessionId, reason });
    enter({ status: "failed", reason });
  }

  /** Nothing is under way, or what is under way takes another proxy than it is to take now. */
  function isToBegin(): boolean {
    if ("line" in phase) return !isSameProxy(phase.line.proxy, ports.proxyOf(sessionId));
    return phase.status === "stopped" || phase.status === "failed" || phase.status === "backing_off";
  }

  function start(inMs = 0): void {
    if (!isToBegin()) return;
    void leave();
    retries.reset();
    isLossTold = false;
    if (inMs === 0) return connect();
    enter({ status: "scheduled", cancel: clock.after(inMs, connect) });
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

  /** The line on which a code can be asked for; a socket can ask for one number only, another takes a new identity. */
  async function lineForCode(phone: string): Promise<Line> {
    if (phase.status === "waiting_for_scan" && isForAnother(phase.line, phone)) {
      void leave();
      connect();
    }
    start();
    await until(isNoLongerStarting, PAIRING_WAIT_MS);
    const reached = presentPhase();
    if (reached.status !== "waiting_for_scan") {
      throw new GatewayError("whatsapp_failed", "the session did not come to where it can be linked");
    }
    return reached.line;
  }

  async function logout(): Promise<void> {
    if (phase.status === "open") {
      const { line } = phase;
      enter({ status: "logging_out" });
      await tellLogout(line, clock);
      linesDown = afterBoth(linesDown, drop(line));
    }
    const down = leave();
    ports.caches.forget(sessionId);
    try {
      devices.forget(sessionId);
    } finally {
      enter({ status: "stopped" });
      await down;
    }
  }

  return {
    state: () => toState(phase),
    start,
    async stop() {
      if (phase.status === "logging_out" || phase.status === "removed") return linesDown;
      const down = leave();
      enter({ status: "stopped" });
      await down;
    },
    logout,
    async remove() {
      const ended = logout();
      // Also while it is being told: whoever finds the session a moment later cannot start it again.
      if (phase.status !== "logging_out") phase = { status: "removed" };
      await ended;
      await leave();
      phase = { status: "removed" };
      for (const watcher of [...watchers]) watcher({ status: "stopped" });
    },
    async requestPairingCode(phone) {
      const line = await lineForCode(phone);
      if (isForAnother(line, phone)) {
        throw new GatewayError("whatsapp_failed", "a code for another number was asked for at the same time");
      }
      line.code ??= { phone, text: line.socket.requestPairingCode(phone) };
      return line.code.text;
    },
    until,
    sendChatState: async (to, state) => openLineNow().socket.sendChatState(to, state),
    announce: async (availability) => openLineNow().socket.announce(availability),
    async lookUpNumber(forms) {
      const { socket, questions } = openLineNow();
      return questions.ask(socket.lookUpNumber(forms));
    },
    async lookUpProfile(address) {
      const { socket, questions } = openLineNow();
      return questions.ask(socket.lookUpProfile(address));
    },
  };
}

function isSameProxy(one: Proxy | undefined, other: Proxy | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function proxyRule({ message }: ProxyFailure): CloseRule {
  return { reaction: "retry", reason: message };
}

/** Holds nothing of what came before. */
async function afterBoth(one: Promise<void>, other: Promise<void>): Promise<void> {
  await Promise.all([one, other]);
}

function isForAnother({ code }: Line, phone: string): boolean {
  return code !== undefined && code.phone !== phone;
}

function isNoLongerStarting({ status }: SessionState): boolean {
  return status !== "starting" && status !== "backing_off";
}

/** Never rejects: what ends is ended. */
async function drop(line: Line): Promise<void> {
  line.settle();
  line.auth.discard();
  await line.socket.end().catch(() => undefined);
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
