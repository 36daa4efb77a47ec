import { Writable } from "node:stream";
import v8 from "node:v8";
import vm from "node:vm";
import { expect, it } from "vitest";
import { parseConfig } from "../../src/config.ts";
import { createLog, startGateway, type Gateway } from "../../src/gateway.ts";
import { seedLinkedSessions, type Seeded } from "../bench/seed.ts";
import { DuetProcess } from "../support/duet-process.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { seededChance } from "../support/seeded-chance.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const SESSIONS = 20;
const WARM_UP_ROUNDS = 10;
/** A thousand reconnects, ten thousand indicators, a hundred sessions made and deleted. */
const ROUNDS = Number(process.env["SOAK_ROUNDS"] ?? 50);
const SHOWN_A_ROUND = 200;
const MADE_A_ROUND = 2;
/** Partners come again, so that what is known of chats is soon complete. */
const PARTNERS = 50;
/** The library's timers of unanswered queries end after 20 s. */
const LIBRARY_TIMERS_MS = 22_000;
const MAY_GROW = 1.05;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A gateway in this process, whose simulated WhatsApp is another. */
class Soak {
  readonly #gateway: Gateway;
  readonly #clock: ManualClock;
  readonly #seeded: Seeded;
  readonly #whatsapp: string;
  #made = 0;
  #shown = 0;
  reconnects = 0;

  constructor(gateway: Gateway, clock: ManualClock, seeded: Seeded, whatsapp: string) {
    this.#gateway = gateway;
    this.#clock = clock;
    this.#seeded = seeded;
    this.#whatsapp = whatsapp;
  }

  async untilAllOpen(): Promise<void> {
    const deadline = AbortSignal.timeout(120_000);
    while ((await this.#gateway.core.health()).sessions.open < SESSIONS) {
      deadline.throwIfAborted();
      await this.#clock.advance(100);
      await sleep(10);
    }
  }

  async round(): Promise<void> {
    await this.#untilOnlyTheirsAreHeld();
    expect(await this.#affect("drop")).toBe(SESSIONS);
    while ((await this.#gateway.core.health()).sessions.open > 0) await sleep(1);
    await this.untilAllOpen();
    this.reconnects += SESSIONS;
    for (let nth = 0; nth < SHOWN_A_ROUND; nth++) await this.#show();
    for (let nth = 0; nth < MADE_A_ROUND; nth++) await this.#makeAndDelete();
    // Open for long enough that the next loss counts anew; everything shown has ended.
    await this.#clock.advance(60_000);
  }

  /** A deleted session's socket is closed here a little before WhatsApp hears of it. */
  async #untilOnlyTheirsAreHeld(): Promise<void> {
    const deadline = AbortSignal.timeout(60_000);
    // The fault that ends all others is told of every socket, and changes nothing here.
    while ((await this.#affect("clear")) !== SESSIONS) {
      deadline.throwIfAborted();
      await sleep(1);
    }
  }

  async #affect(kind: "drop" | "clear"): Promise<number> {
    const answer = await fetch(`${this.#whatsapp}/faults`, {
      method: "POST",
      body: JSON.stringify({ kind }),
    });
    return ((await answer.json()) as { affected: number }).affected;
  }

  async #show(): Promise<void> {
    const nth = this.#shown++;
    const { name } = this.#seeded.sessions[nth % SESSIONS] ?? { name: "" };
    const number = `5521${900_000_000 + (Math.floor(nth / SESSIONS) % PARTNERS)}`;
    const status = await this.#call("POST", `/api/chat/presence/${name}`, {
      number,
      state: nth % 2 === 0 ? "typing" : "recording",
      duration: 5,
    });
    expect(status).toBe(200);
  }

  async #makeAndDelete(): Promise<void> {
    const name = `made-${this.#made++}`;
    expect(await this.#call("POST", "/api/instance/new", { name })).toBe(201);
    expect(await this.#call("GET", `/api/instance/connect/${name}`)).toBe(200);
    expect(await this.#call("DELETE", `/api/instance/delete/${name}`)).toBe(200);
  }

  async #call(method: string, path: string, body?: object): Promise<number> {
    const answer = await this.#gateway.request(path, {
      method,
      headers: { token: this.#seeded.accountToken, "Content-Type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  /** What the process holds when nothing is under way. */
  async measure(): Promise<Readonly<Record<"heap" | "handles" | "promises" | "planned", number>>> {
    await sleep(LIBRARY_TIMERS_MS);
    for (let nth = 0; nth < 4; nth++) {
      collectGarbage();
      await sleep(50);
    }
    return {
      heap: process.memoryUsage().heapUsed,
      handles: process.getActiveResourcesInfo().length,
      promises: countPromises(),
      planned: this.#clock.pending,
    };
  }
}

function collectGarbage(): void {
  v8.setFlagsFromString("--expose-gc");
  (vm.runInNewContext("gc") as () => void)();
}

/** Promises that are alive in the whole process. */
function countPromises(): number {
  const { queryObjects } = v8 as unknown as {
    queryObjects?: (of: unknown, options: { format: "count" }) => number;
  };
  return queryObjects?.(Promise, { format: "count" }) ?? 0;
}

it("holds no more after a thousand reconnects, ten thousand indicators and a hundred sessions", async () => {
  using folder = temporaryFolder();
  const config = { ...parseConfig({}), dataDir: folder.path };
  const seeded = await seedLinkedSessions(config, SESSIONS);
  await using whatsapp = DuetProcess.start(["wa-simulator", "--port", "0", "--json"], {
    cwd: folder.path,
    env: { DUET_DATA_DIR: folder.path },
  });
  const [line] = await whatsapp.untilPrinted(/\{"url".*\}/);
  const { url, rootKey } = JSON.parse(line) as { url: string; rootKey: string };
  const clock = new ManualClock();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await using gateway = await startGateway(
    {
      ...config,
      port: 0,
      whatsappUrl: url,
      whatsappRootKey: rootKey,
      requestsPerMinute: 0,
      chatStatesPerSecond: 0,
    },
    await createLog({ level: "silent", format: "json", stream: nowhere }),
    { clock, chance: seededChance(11) },
  );
  const soak = new Soak(gateway, clock, seeded, `http://${new URL(url).host}`);
  await soak.untilAllOpen();
  for (let round = 0; round < WARM_UP_ROUNDS; round++) await soak.round();
  const before = await soak.measure();
  const startedMs = performance.now();
  for (let round = 0; round < ROUNDS; round++) await soak.round();
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  const after = await soak.measure();
  process.stdout.write(`${soak.reconnects} reconnects, ${seconds} s: ${JSON.stringify({ before, after })}\n`);
  expect(after.planned).toBe(before.planned);
  expect(after.handles).toBeLessThanOrEqual(before.handles * MAY_GROW);
  expect(after.promises).toBeLessThanOrEqual(before.promises * MAY_GROW);
  expect(after.heap).toBeLessThanOrEqual(before.heap * MAY_GROW);
});
