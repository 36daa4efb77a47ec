import { within } from "../../core/index.ts";
import { approach, type ApproachPorts } from "../connection/approach.ts";
import { reachLine } from "../connection/reach-line.ts";
import type { Line, LinePorts } from "../line/line.ts";

/** How long it may take to come to WhatsApp for this alone; the answer to a call waits for it. */
const REACH_MS = 10_000;

/**
 * Connects a linked session that is not connected, once, so that WhatsApp can be told to remove its device. Whether the
 * device is gone from the phone's list. Never rejects, and leaves nothing connected.
 */
export async function sayGoodbye(
  sessionId: string,
  ports: LinePorts & ApproachPorts,
  formerDown: Promise<void>,
): Promise<boolean> {
  const under = approach(sessionId, ports, formerDown);
  let line: Line | undefined;
  let isGone = false;
  let isOver = false;

  const attempt = new Promise<boolean>((resolve) => {
    const unreached = reachLine(sessionId, ports, under, () => !isOver, {
      onMade: (made) => (line = made),
      onQr: () => resolve(false),
      onOpen: () => void line?.logout().then(resolve),
      onBroken: () => resolve(false),
      onEnd: ({ rule }) => resolve(rule.reaction === "unlink"),
      onSettled: () => under.settle(),
    });
    void unreached.then((why) => why && resolve(false));
  });

  const told = attempt.then((answer) => (isGone = answer));
  await within(told, ports.clock, REACH_MS);
  isOver = true;
  under.settle();
  await line?.drop();
  return isGone;
}
