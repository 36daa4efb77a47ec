import { within } from "../../core/index.ts";
import { approach, type ApproachPorts } from "../connection/approach.ts";
import { reachLine } from "../connection/reach-line.ts";
import type { Line, LinePorts } from "../line/line.ts";

/** How long it may take to come to WhatsApp for this alone; the answer to a call waits for it. */
const REACH_MS = 10_000;

/**
 * For a linked session that is not connected: its logout connects it, once, so that WhatsApp can be told to remove its device,
 * and leaves nothing connected. It is asked for once.
 */
export function goodbye(
  sessionId: string,
  ports: LinePorts & ApproachPorts,
  formerDown: Promise<void>,
): Pick<Line, "logout" | "letGo"> {
  const { promise: answer, resolve: answered } = Promise.withResolvers<boolean>();
  let over: Promise<unknown> = formerDown;

  async function logout(): Promise<boolean> {
    const under = approach(sessionId, ports, formerDown);
    let line: Line | undefined;
    let isGone = false;
    let isOver = false;
    const unreached = reachLine(sessionId, ports, under, () => !isOver, {
      onMade: (made) => (line = made),
      onQr: () => answered(false),
      onOpen: () => void line?.logout().then(answered),
      onBroken: () => answered(false),
      onEnd: ({ rule }) => answered(rule.reaction === "unlink"),
      onSettled: () => under.settle(),
    });
    void unreached.then((why) => why && answered(false));

    const told = answer.then((isTold) => (isGone = isTold));
    await within(told, ports.clock, REACH_MS);
    isOver = true;
    under.settle();
    await line?.drop();
    return isGone;
  }

  return {
    logout() {
      const gone = logout();
      over = gone;
      return gone;
    },
    async letGo() {
      answered(false);
      await over;
    },
  };
}
