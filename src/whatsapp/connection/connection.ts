import {
  GatewayError,
  SessionMoved,
  type Connection as ConnectionPort,
  type SessionState,
} from "../../core/index.ts";
import { approach, type Approach, type ApproachPorts } from "./approach.ts";
import { concernsOf } from "./concerns.ts";
import { endOf } from "../line/end-of.ts";
import { goodbye } from "../sessions/goodbye.ts";
import type { Line, LineEnd, LineEvents, LinePorts } from "../line/line.ts";
import { forgetDevice } from "../device/forget-device.ts";
import { isSameProxy } from "../way-out/same-proxy.ts";
import { createLossLog } from "./loss-log.ts";
import { reachLine, type Unreached } from "./reach-line.ts";
import { toState, type Phase } from "./phase.ts";
import { ProxyFailure } from "../way-out/proxy-failure.ts";
import { createRetryPolicy, type RetryReaction } from "./retry-policy.ts";
import { createStateWatch } from "./state-watch.ts";

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
  /** Ends it at once and for ever: nothing is told of it, and WhatsApp is told nothing. Resolves when its line is down. */
  letGo(): Promise<void>;
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
  const watch = createStateWatch(clock);
  const losses = createLossLog(log);
  let phase: Phase = { status: "stopped" };
  let linesDown: Promise<void> = Promise.resolve();
  let loggingOut: Promise<boolean> | undefined;
  /** On which WhatsApp is being told of the logout. */
  let lastLine: Pick<Line, "logout" | "letGo"> | undefined;

  function enter(next: Phase): void {
    const wasStarting = toState(phase).status === "starting";
    if (phase.status === "let_go") return;
    phase = next;
    const state = toState(next);
    // From the queue to the socket is no change to anybody outside.
    if (wasStarting && state.status === "starting") return;
    log.debug("session state", { sessionId, state: state.status });
    watch.tell(state);
    onChange(state);
  }

  function requireMine(): void {
    if (presentPhase().status === "let_go") throw new SessionMoved([sessionId]);
  }

  /** For after a wait, when what was known of the phase no longer holds. */
  function presentPhase(): Phase {
    return phase;
  }

  /**
   * Ends what the present phase holds; whatever its socket does from now on is not heard, and cannot be written.
   * Resolves when its line is down, and so is every one before it.
   */
  function leave(endOf: (line: Line) => Promise<void> = (line) => line.drop()): Promise<void> {
    const left = phase;
    if (left.status === "let_go") return linesDown;
    phase = { status: "stopped" };
    if (left.status === "queued") left.approach.settle();
    if ("cancel" in left) left.cancel();
    if ("line" in left) linesDown = afterBoth(linesDown, endOf(left.line));
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
    const unreached = await reachLine(sessionId, ports, under, isPresent, eventsOf(under, reason));
    if (unreached && isPresent()) refuse(unreached);
  }

  function eventsOf(under: Approach, reason: string | undefined): LineEvents {
    let line: Line | undefined;
    const enterWith = (toPhase: (line: Line) => Phase) => {
      if (line) enter(toPhase(line));
    };
    return {
      onMade(made) {
        line = made;
        enter({ status: "starting", line, reason });
      },
      onQr: (qr) => enterWith((own) => ({ status: "waiting_for_scan", line: own, qr })),
      onOpen() {
        retries.opened();
        losses.forget();
        log.info("session open", { sessionId });
        enterWith((own) => ({ status: "open", line: own, sinceMs: clock.nowMs() }));
      },
      onBroken: fail,
      onEnd: react,
      onSettled: () => under.settle(),
    };
  }

  /** No line could be made. */
  function refuse({ error, isLinked }: Unreached): void {
    if (error instanceof ProxyFailure) return react({ ...endOf(error), isLinked });
    log.error("session cannot be connected", { sessionId, cause: String(error) });
    if (error instanceof GatewayError && error.code === "unreadable") fail(error.message);
    else retry("retry", "its connection could not be made", true);
  }

  function react({ code, rule, isLinked, cause }: LineEnd): void {
    const { reaction, reason } = rule;
    losses.lost(phase.status === "open", { sessionId, code, reaction, reason, cause });
    if (reaction === "expire") enter({ status: "stopped", reason });
    else if (reaction === "unlink") unlink(reason);
    else if (reaction === "fail") fail(reason);
    else retry(reaction, reason, isLinked);
  }

  /** Told once its device is forgotten, unless something else is under way by then. */
  function unlink(reason: string): void {
    const lost = phase;
    const forgotten = forgetDevice(ports, sessionId);
    linesDown = afterBoth(linesDown, forgotten);
    void forgotten.then(() => {
      if (presentPhase() === lost) fail(reason);
    });
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
    requireMine();
    const { status } = phase;
    if (status === "stopped" || status === "failed" || status === "backing_off") begin(inMs);
    else if (phase.status === "queued") await renew(phase.approach, inMs);
    else if ("line" in phase) await renew(phase.line, inMs);
  }

  /** What is under way may take another proxy than it is to take now. */
  async function renew(under: Approach | Line, inMs: number): Promise<void> {
    const [proxy, taken] = await Promise.all([ports.proxyOf(sessionId), under.proxy]);
    const now = presentPhase();
    // The line that an approach has come to meanwhile has the very one that it took.
    const isOn = "line" in now ? now.line.proxy === taken : now.status === "queued" && now.approach === under;
    if (isOn && !isSameProxy(taken, proxy)) begin(inMs);
  }

  /** Anew, whatever is under way. */
  function begin(inMs: number): void {
    void leave();
    retries.reset();
    losses.forget();
    if (inMs === 0) return connect();
    enter({ status: "scheduled", cancel: clock.after(inMs, () => connect()) });
  }

  const until: Connection["until"] = (matches, timeoutMs) => watch.until(toState(phase), matches, timeoutMs);

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
    requireMine();
    lastLine = line;
    // Nothing can be started from now on; it is told once there is something to tell WhatsApp.
    phase = { status: "logging_out" };
    let isGone = true;
    try {
      if (!line && (await ports.ownerOf(sessionId)).isLinked) lastLine = goodbye(sessionId, ports, linesDown);
      requireMine();
      if (lastLine) {
        enter({ status: "logging_out" });
        isGone = await lastLine.logout();
      }
      if (line) linesDown = afterBoth(linesDown, line.drop());
      // What it is still writing would be there again.
      await linesDown;
      requireMine();
      caches.forget(sessionId);
      await devices.forget(sessionId);
    } finally {
      lastLine = undefined;
      enter({ status: "stopped", ...(!isGone && { reason: STILL_LISTED }) });
      await linesDown;
    }
    return !isGone;
  }

  return {
    state: () => toState(phase),
    start,
    letGo() {
      const down = leave((line) => line.letGo());
      phase = { status: "let_go" };
      watch.refuse(new SessionMoved([sessionId]));
      return lastLine ? afterBoth(down, lastLine.letGo()) : down;
    },
    async reconnect() {
      if (phase.status === "open") begin(0);
      else await start();
    },
    async stop() {
      if (phase.status === "logging_out" || phase.status === "removed" || phase.status === "let_go")
        return linesDown;
      const down = leave();
      enter({ status: "stopped" });
      await down;
    },
    logout,
    async remove() {
      // Whoever finds the session while it is being told cannot start it again.
      await logout();
      await leave();
      requireMine();
      phase = { status: "removed" };
      watch.tell(toState(phase));
    },
    requestPairingCode: async (phone) => (await lineForCode(phone)).requestPairingCode(phone),
    until,
    ...concernsOf(devices, sessionId, () => (phase.status === "open" ? phase.line : undefined)),
  };
}

/** Holds nothing of what came before. */
async function afterBoth(one: Promise<void>, other: Promise<void>): Promise<void> {
  await Promise.all([one, other]);
}

function isNoLongerStarting({ status }: SessionState): boolean {
  return status !== "starting" && status !== "backing_off";
}
