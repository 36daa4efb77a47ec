import path from "node:path";
import { expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { openDatabase } from "../../src/store/sqlite/database/database.ts";
import { runDuet } from "../support/run-duet.ts";
import { seededChance } from "../support/seeded-chance.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { RunningGateway } from "../support/running-gateway.ts";

const ROUNDS = Number(process.env["KILL_ROUNDS"] ?? 100);
const SEED = Number(process.env["KILL_SEED"] ?? Date.now() % 1_000_000);
const MOST_SESSIONS = 6;
const WORKERS = 3;

type Known = { readonly name: string; readonly number: string; isLinked: boolean };
type Instance = { readonly name: string; readonly status: string; readonly numberJid?: string };

/** Random work against a gateway that is killed, and what it has acknowledged. */
class World {
  readonly #sandbox: Sandbox;
  readonly #chance: () => number;
  #made = 0;
  /** Acknowledged, and nothing is under way. */
  readonly sure = new Map<string, Known>();
  /** Something was asked for and not answered. */
  readonly unsure = new Set<string>();
  readonly gone = new Set<string>();
  readonly done: Record<string, number> = {};

  constructor(sandbox: Sandbox, chance: () => number) {
    this.#sandbox = sandbox;
    this.#chance = chance;
  }

  below(limit: number): number {
    return Math.floor(this.#chance() * limit);
  }

  /** Works until the gateway answers no more. */
  async work(gateway: RunningGateway): Promise<void> {
    const jobs = [
      () => this.#create(gateway),
      () => this.#link(gateway),
      () => this.#link(gateway),
      () => this.#show(gateway),
      () => this.#delete(gateway),
    ];
    try {
      for (;;) await jobs[this.below(jobs.length)]?.();
    } catch (error) {
      // Whoever is killed answers nobody.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  async #create(gateway: RunningGateway): Promise<void> {
    const unlinked = [...this.sure.values()].filter(({ isLinked }) => !isLinked);
    if (unlinked.length > 1) return this.#link(gateway);
    if (this.sure.size + this.unsure.size >= MOST_SESSIONS) return this.#delete(gateway);
    const nth = ++this.#made;
    const known = { name: `s${nth}`, number: `55119${90_000_000 + nth}`, isLinked: false };
    this.unsure.add(known.name);
    const { status } = await gateway.call("POST", "/api/instance/new", { name: known.name });
    expect(status).toBe(201);
    this.#settle(known, "create");
  }

  async #link(gateway: RunningGateway): Promise<void> {
    const known = this.#take(({ isLinked }) => !isLinked);
    if (!known) return this.#create(gateway);
    const answer = await gateway.call("GET", `/api/instance/connect/${known.name}`);
    const { qrCode: qr } = (await answer.json()) as { qrCode?: string };
    const body = JSON.stringify({ qr, number: known.number });
    const scanned = await this.#sandbox.request("/phone/scan", { method: "POST", body });
    // The phone says that it is linked: from now on nobody may ask it again.
    if (scanned.ok) this.#settle({ ...known, isLinked: true }, "link");
  }

  async #show(gateway: RunningGateway): Promise<void> {
    const [...linked] = [...this.sure.values()].filter(({ isLinked }) => isLinked);
    const known = linked[this.below(linked.length)];
    if (!known) return this.#link(gateway);
    const presence = { number: `5521${900_000_000 + this.below(50)}`, state: "typing", duration: 5 };
    const { status } = await gateway.call("POST", `/api/chat/presence/${known.name}`, presence);
    // Deleted by another worker, or not open yet.
    expect([200, 404, 503]).toContain(status);
    if (status === 200) this.#count("presence");
  }

  async #delete(gateway: RunningGateway): Promise<void> {
    if (this.sure.size < MOST_SESSIONS / 2) return this.#show(gateway);
    const known = this.#take(() => true);
    if (!known) return;
    const { status } = await gateway.call("DELETE", `/api/instance/delete/${known.name}`);
    expect(status).toBe(200);
    this.unsure.delete(known.name);
    this.gone.add(known.name);
    this.#count("delete");
  }

  /** From now on one worker's alone. */
  #take(fits: (known: Known) => boolean): Known | undefined {
    const fitting = [...this.sure.values()].filter(fits);
    const known = fitting[this.below(fitting.length)];
    if (!known) return undefined;
    this.sure.delete(known.name);
    this.unsure.add(known.name);
    return known;
  }

  #settle(known: Known, what: string): void {
    this.unsure.delete(known.name);
    this.sure.set(known.name, known);
    this.#count(what);
  }

  #count(what: string): void {
    this.done[what] = (this.done[what] ?? 0) + 1;
  }

  /** Everything that was acknowledged is there; what was not is cleared away. */
  async check(gateway: RunningGateway): Promise<void> {
    const linked = [...this.sure.values()].filter(({ isLinked }) => isLinked);
    await this.#sandbox.untilConnection(
      (all) => linked.every(({ number }) => all.some((one) => one.number === number && one.phase === "open")),
      { timeoutMs: 60_000 },
    );
    const devices = (await (await this.#sandbox.request("/devices")).json()) as { number: string }[];
    for (const { number } of linked) {
      expect(devices.filter((device) => device.number === number)).toHaveLength(1);
    }
    const instances = await list(gateway);
    const names = instances.map(({ name }) => name);
    for (const { name, number, isLinked } of this.sure.values()) {
      const instance = instances.find((one) => one.name === name);
      expect([name, instance?.numberJid]).toEqual([name, isLinked ? `${number}@s.whatsapp.net` : undefined]);
    }
    expect(names.filter((name) => this.gone.has(name))).toEqual([]);
    expect(names.filter((name) => !this.sure.has(name) && !this.unsure.has(name))).toEqual([]);
    for (const name of names.filter((one) => this.unsure.has(one))) {
      expect((await gateway.call("DELETE", `/api/instance/delete/${name}`)).status).toBe(200);
    }
    this.unsure.clear();
  }
}

async function list(gateway: RunningGateway): Promise<readonly Instance[]> {
  const answer = await gateway.call("GET", "/api/instance/list");
  return ((await answer.json()) as { instances: Instance[] }).instances;
}

/** What SQLite itself thinks of the file, as a kill has left it. */
function examine(file: string): void {
  const db = openDatabase(file);
  try {
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(db.pragma("foreign_key_check")).toEqual([]);
  } finally {
    db.close();
  }
}

it("a gateway that is killed a hundred times loses nothing that it has acknowledged", async () => {
  using folder = temporaryFolder();
  await using sandbox = await startSandbox();
  const data = path.join(folder.path, "data");
  const made = await runDuet(["org", "create", "acme", "--json"], { DUET_DATA_DIR: data });
  const { accountToken } = JSON.parse(made.stdout) as { accountToken: { secret: string } | string };
  const token = typeof accountToken === "string" ? accountToken : accountToken.secret;
  const whatsapp = { url: sandbox.webSocketUrl, rootKey: sandbox.rootKey };
  const world = new World(sandbox, seededChance(SEED));
  const env = { DUET_RATE_LIMIT_PER_MINUTE: "0", DUET_LOG_LEVEL: "warn" };
  const start = () => RunningGateway.start(folder.path, whatsapp, token, env);

  for (let round = 1; round <= ROUNDS; round++) {
    try {
      await using gateway = await start();
      await world.check(gateway);
      const working = Array.from({ length: WORKERS }, () => world.work(gateway));
      const stopped = Promise.all(working);
      await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, 20 + world.below(2_000)))]);
      await gateway.process.kill();
      await stopped;
      examine(path.join(data, "duet.sqlite"));
    } catch (cause) {
      throw new Error(`round ${round} with KILL_SEED=${SEED}`, { cause });
    }
  }
  await using gateway = await start();
  await world.check(gateway);
  expect(sandbox.unknownStanzas).toEqual([]);
  for (const what of ["create", "link", "presence", "delete"]) {
    expect([what, world.done[what] ?? 0]).not.toEqual([what, 0]);
  }
  process.stdout.write(`killed ${ROUNDS} times with seed ${SEED}: ${JSON.stringify(world.done)}\n`);
});
