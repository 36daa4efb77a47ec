import {
  GatewayError,
  type Connection as ConnectionPort,
  type LogFields,
  type Proxy,
  type SessionState,
} from "../../core/index.ts";
import { approach, type Approach, type ApproachPorts, type Arrival } from "./approach.ts";
import { storedAddressBook } from "../contacts/address-book.ts";
import { endOf } from "./end-of.ts";
import { sayGoodbye } from "../sessions/goodbye.ts";
import type { Line, LineEnd, LinePorts } from "./line.ts";
import { toState, type Phase } from "./phase.ts";
import { ProxyFailure } from "../way-out/proxy-failure.ts";
import { createRetryPolicy, type RetryReaction } from "./retry-policy.ts";

/** How long a caller waits for the connection on which a pairing code can be asked for. */
const PAIRING_WAIT_MS = 60_000;

const STILL_LISTED = "WhatsApp could not be told: the phone still lists this device, remove it there";

export type ConnectionPorts = LinePorts &
  ApproachPorts & {
    /** In [0, 1). */
    readonly chance: () => number;
  };

/** One session's connection: it keeps a socket open, or the reason why there is none. */
export interface Connection extends ConnectionPort {
  /** At once, or so many ms from now. */
  start(inMs?: number): Promise<void>;
}

export function createConnection(
  sessionId: string,
  ports: ConnectionPorts,
  onChange: (state: SessionState) => void,
): Connection {
  const { clock, log, devices, caches } = ports;
  const retries = createRetryPolicy(clock, ports.chance);
  const watchers = new Set<(state: SessionState) => void>();
  let phase: Phase = { status: "stopped" };
  let linesDown: Promise<void> = Promise.resolve();
  let isLossTold = false;
  let loggingOut: Promise<boolean> | undefined;

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
    if (left.status === "queued") left.approach.settle();
    if ("cancel" in left) left.cancel();
    if ("line" in left) linesDown = afterBoth(linesDown, left.line.drop());
    return linesDown;
  }

  function connect(reason?: string): void {
    // A session never has two sockets: the next one waits until the last is down.
    const under = approach(sessionId, ports, linesDown);
    enter({ status: "queued", approach: under, reason });
    void open(under, reason);
  }

  async function open(under: Approach, reason: string | undefined): Promise<void> {
    const isPresent = () => phase.status === "queued" && phase.approach === under;
    let arrival: Arrival | undefined;
    try {
      arrival = await under.arrival;
      const line = isPresent() ? await lineBy(arrival, under, isPresent) : undefined;
      if (line) {
        enter({ status: "starting", line, reason });
        return;
      }
    } catch (error) {
      const owner = await under.owner.catch(() => undefined);
      if (isPresent()) refuse(error, owner?.isLinked ?? true);
    }
    under.settle();
    arrival?.route?.close();
  }

  /** Undefined where it is not wanted any more once its device is loaded. */
  async function lineBy(
    arrival: Arrival,
    under: Approach,
    isWanted: () => boolean,
  ): Promise<Line | undefined> {
    // Nothing is heard of a line before the turn in which it is there.
    const line: Line | undefined = await arrival.openLine(
      sessionId,
      ports,
      arrival,
      {
        onQr: (qr) => line && enter({ status: "waiting_for_scan", line, qr }),
        onOpen() {
          retries.opened();
          isLossTold = false;
          log.info("session open", { sessionId });
          if (line) enter({ status: "open", line, sinceMs: clock.nowMs() });
        },
        onBroken: fail,
        onEnd: react,
        onSettled: () => under.settle(),
      },
      isWanted,
    );
    return line;
  }

  /** No line could be made. */
  function refuse(error: unknown, isLinked: boolean): void {
    if (error instanceof ProxyFailure) return react({ ...endOf(error), isLinked });
    log.error("session cannot be connected", { sessionId, cause: String(error) });
    if (error instanceof GatewayError && error.code === "unreadable") fail(error.message);
    else retry("retry", "its connection could not be made", true);
  }

  function react({ code, rule, isLinked, cause }: LineEnd): void {
    tellLoss({ sessionId, code, reaction: rule.reaction, reason: rule.reason, cause });
    if (rule.reaction === "expire") return enter({ status: "stopped", reason: rule.reason });
    if (rule.reaction === "unlink") return unlink(rule.reason);
    if (rule.reaction === "fail") return fail(rule.reason);
    retry(rule.reaction, rule.reason, isLinked);
  }

  /** Told once its device is forgotten, unless something else is under way by then. */
  function unlink(reason: string): void {
    const lost = phase;
    const forgotten = forget();
    linesDown = afterBoth(linesDown, forgotten);
    void forgotten.then(() => {
      if (presentPhase() === lost) fail(reason);
    });
  }

  /** A device that cannot be forgotten now is refused, and forgotten, at the next attempt. */
  async function forget(): Promise<void> {
    caches.forget(sessionId);
    try {
      await devices.forget(sessionId);
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
    const cancel = clock.after(plan.delayMs, () => connect(reason));
    enter({ status: "backing_off", attempt: plan.attempt, reason, cancel });
  }

  function fail(reason: string): void {
    void leave();
    log.warn("session failed", { sessionId, reason });
    enter({ status: "failed", reason });
  }

  async function start(inMs = 0): Promise<void> {
    const { status } = phase;
    if (status === "stopped" || status === "failed" || status === "backing_off") begin(inMs);
    else if ("line" in phase) await renew(phase.line, inMs);
  }

  /** What is under way may take another proxy than it is to take now. */
  async function renew(line: Line, inMs: number): Promise<void> {
    const proxy = await ports.proxyOf(sessionId);
    const now = presentPhase();
    if ("line" in now && now.line === line && !isSameProxy(line.proxy, proxy)) begin(inMs);
  }

  /** Anew, whatever is under way. */
  function begin(inMs: number): void {
    void leave();
    retries.reset();
    isLossTold = false;
    if (inMs === 0) return connect();
    enter({ status: "scheduled", cancel: clock.after(inMs, () => connect()) });
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

  /** Not async, as each chat state goes through here: what the line promises is handed on as it is. */
  function onOpenLine<T>(ask: (line: Line) => Promise<T>): Promise<T> {
    if (phase.status === "open") return ask(phase.line);
    const refusal = new GatewayError("session_not_connected", "the session is not connected to WhatsApp");
    return Promise.reject(refusal);
  }

  /** The line on which a code can be asked for; a socket can ask for one number only, another takes a new identity. */
  async function lineForCode(phone: string): Promise<Line> {
    if (phase.status === "waiting_for_scan" && phase.line.hasAskedForAnother(phone)) {
      void leave();
      connect();
    }
    await start();
    await until(isNoLongerStarting, PAIRING_WAIT_MS);
    const reached = presentPhase();
    if (reached.status !== "waiting_for_scan") {
      throw new GatewayError("whatsapp_failed", "the session did not come to where it can be linked");
    }
    return reached.line;
  }

  /** One at a time: who asks meanwhile hears what comes of it. */
  function logout(): Promise<boolean> {
    return (loggingOut ??= logOut().finally(() => (loggingOut = undefined)));
  }

  async function logOut(): Promise<boolean> {
    const line = phase.status === "open" ? phase.line : undefined;
    if (line === undefined) void leave();
    // Nothing can be started from now on; it is told once there is something to tell WhatsApp.
    phase = { status: "logging_out" };
    let isGone = true;
    try {
      if (line ?? (await ports.ownerOf(sessionId)).isLinked) {
        enter({ status: "logging_out" });
        isGone = await (line ? line.logout() : sayGoodbye(sessionId, ports, linesDown));
      }
      if (line) linesDown = afterBoth(linesDown, line.drop());
      caches.forget(sessionId);
      await devices.forget(sessionId);
    } finally {
      enter({ status: "stopped", ...(!isGone && { reason: STILL_LISTED }) });
      await linesDown;
    }
    return !isGone;
  }

  return {
    state: () => toState(phase),
    start,
    async reconnect() {
      if (phase.status === "open") begin(0);
      else await start();
    },
    async stop() {
      if (phase.status === "logging_out" || phase.status === "removed") return linesDown;
      const down = leave();
      enter({ status: "stopped" });
      await down;
    },
    logout,
    async remove() {
      // Whoever finds the session while it is being told cannot start it again.
      await logout();
      await leave();
      phase = { status: "removed" };
      for (const watcher of [...watchers]) watcher({ status: "stopped" });
    },
    requestPairingCode: async (phone) => (await lineForCode(phone)).requestPairingCode(phone),
    until,
    presence: {
      send: (to, state) => onOpenLine((line) => line.presence.send(to, state)),
      announce: (availability) => onOpenLine((line) => line.presence.announce(availability)),
    },
    contacts: {
      lookUp: (forms) => onOpenLine((line) => line.contacts.lookUp(forms)),
      ...storedAddressBook(devices, sessionId),
    },
    profile: { lookUp: (address) => onOpenLine((line) => line.profile.lookUp(address)) },
  };
}

function isSameProxy(one: Proxy | undefined, other: Proxy | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Holds nothing of what came before. */
async function afterBoth(one: Promise<void>, other: Promise<void>): Promise<void> {
  await Promise.all([one, other]);
}

function isNoLongerStarting({ status }: SessionState): boolean {
  return status !== "starting" && status !== "backing_off";
}
