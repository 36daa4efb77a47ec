import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseChatAddress } from "../../../src/core/index.ts";
import { dataFolder } from "../../../src/store/data-folder.ts";
import { openDatabase, type Db } from "../../../src/store/sqlite/database/database.ts";
import { masterKeyOf } from "../../../src/store/master-key.ts";
import { storeOf, type Store } from "../../../src/store/store.ts";
import { createVault } from "../../../src/store/vault.ts";
import { Api, bearerRefusal, tokenRefusal } from "../../support/api.ts";
import { eventually } from "../../support/eventually.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { SeededFolder } from "../../support/seeded-folder.ts";
import { TestGateway } from "../../support/test-gateway.ts";

/** A gateway with one linked session, open, on a database whose connection the test can make fail. */
class OnFailingDisk implements AsyncDisposable {
  readonly folder: SeededFolder;
  readonly clock = new ManualClock();
  readonly #db: Db;
  readonly store: Store;
  gateway: TestGateway | undefined;

  private constructor(folder: SeededFolder) {
    this.folder = folder;
    this.#db = openDatabase(path.join(folder.path, "duet.sqlite"));
    const vault = createVault(masterKeyOf(dataFolder(folder.path), undefined));
    this.store = storeOf(this.#db, vault, () => this.clock.wallMs());
  }

  static async start(): Promise<OnFailingDisk> {
    const disk = new OnFailingDisk(await SeededFolder.make(1));
    const { folder, store, clock } = disk;
    disk.gateway = await TestGateway.start({
      sandbox: folder.sandbox,
      directory: folder.path,
      store,
      clock,
    });
    await disk.until("open");
    return disk;
  }

  get test(): TestGateway {
    if (!this.gateway) throw new Error("not started");
    return this.gateway;
  }

  get session() {
    const [session] = this.folder.seeded.sessions;
    if (!session) throw new Error("nothing was seeded");
    return session;
  }

  get bearer(): Api {
    return Api.bearer(this.test.gateway, this.folder.seeded.apiKey);
  }

  get token(): Api {
    return Api.token(this.test.gateway, this.folder.seeded.accountToken);
  }

  credentials(): Promise<string | undefined> {
    return this.store.devices.readCredentials(this.session.id);
  }

  async status(): Promise<string> {
    const { core } = this.test.gateway;
    const found = await core.sessions.find(this.folder.seeded.organizationId, this.session.id);
    return found ? (await core.sessions.view(found)).state.status : "gone";
  }

  until(status: string): Promise<void> {
    return eventually(status, async () => (await this.status()) === status);
  }

  /** From now on it can only be read. */
  lock(isLocked = true): void {
    this.#db.pragma(`query_only = ${isLocked ? "ON" : "OFF"}`);
  }

  /** No page more than it has, or as many as it wants. */
  fill(isFull = true): void {
    const pages = this.#db.pragma("page_count", { simple: true }) as number;
    this.#db.pragma(`max_page_count = ${isFull ? pages : 2 ** 30}`);
  }

  /** What somebody has written to the session, as far as it is stored. */
  async textsOf(number: string): Promise<readonly unknown[]> {
    const { core } = this.test.gateway;
    const found = await core.sessions.find(this.folder.seeded.organizationId, this.session.id);
    const chat = parseChatAddress(number);
    if (!found || !chat) throw new Error("nothing was seeded");
    const stored = await core.messages.list(found, chat, undefined, 50);
    return stored.map(({ content }) => ("text" in content ? content.text : content.kind));
  }

  async phone(path: string, body: object): Promise<number> {
    return (await this.test.phone(path, body)).status;
  }

  /** Shows an indicator to somebody new; resolves when it has arrived. */
  async show(number: string): Promise<void> {
    const { status } = await this.token.call("POST", `/api/chat/presence/${this.session.name}`, {
      number,
      state: "typing",
    });
    expect(status).toBe(200);
    await this.folder.sandbox.untilChatState(({ to }) => to === `${number}@s.whatsapp.net`);
  }

  /** Lines of level error. */
  errors(): readonly string[] {
    const lines = this.test.log.map((line) => JSON.parse(line) as { level: number; msg: string });
    return lines.filter(({ level }) => level >= 50).map(({ msg }) => msg);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway?.[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}

describe("a database that can only be read", () => {
  it("refuses what would change it, in each dialect's words and in the log", async () => {
    await using disk = await OnFailingDisk.start();
    disk.lock();
    const sentence = "the database cannot be used: it can only be read";
    expect(await disk.bearer.call("POST", "/api/v1/sessions", { label: "new" })).toEqual(
      bearerRefusal(503, "gateway_unavailable", sentence),
    );
    expect(await disk.token.call("POST", "/api/instance/new", { name: "new" })).toEqual(
      tokenRefusal(503, "Service unavailable"),
    );
    expect(disk.errors()).toContain(sentence);
    disk.lock(false);
    expect((await disk.token.call("POST", "/api/instance/new", { name: "new" })).status).toBe(201);
  });

  it("costs no session: it shows indicators, and comes back when its line is lost", async () => {
    await using disk = await OnFailingDisk.start();
    const { number } = disk.session;
    disk.lock();
    const before = await disk.credentials();
    await disk.show("5511988880001");
    await disk.phone("/faults", { kind: "drop" });
    await disk.until("backing_off");
    await disk.clock.advance(500);
    await disk.until("open");
    await disk.show("5511988880002");
    expect(disk.folder.sandbox.connections()).toEqual([{ number, phase: "open" }]);
    expect(await disk.credentials()).toBe(before);
    expect(disk.errors()).toContain("the session's device cannot be stored for now");

    disk.lock(false);
    await disk.clock.advance(15_000);
    expect(await disk.credentials()).not.toBe(before);
    expect(await disk.status()).toBe("open");
    expect(disk.folder.sandbox.logins(number)).toBe(2);
  });

  it("lets no owner's word be half done", async () => {
    await using disk = await OnFailingDisk.start();
    const { id, name } = disk.session;
    disk.lock();
    const before = await disk.credentials();
    for (const [api, method, path] of [
      [disk.bearer, "POST", `/api/v1/sessions/${id}:stop`],
      [disk.bearer, "DELETE", `/api/v1/sessions/${id}`],
      [disk.token, "DELETE", `/api/instance/logout/${name}`],
      [disk.token, "DELETE", `/api/instance/delete/${name}`],
    ] as const) {
      expect([path, (await api.call(method, path)).status]).toEqual([path, 503]);
    }
    expect(await disk.status()).toBe("open");
    expect(await disk.credentials()).toBe(before);
    await disk.show("5511988880003");
    disk.lock(false);
    expect((await disk.bearer.call("DELETE", `/api/v1/sessions/${id}`)).status).toBe(204);
    expect(await (await disk.folder.sandbox.request("/devices")).json()).toEqual([]);
  });

  it("keeps a device that the phone has removed until it can be forgotten", async () => {
    await using disk = await OnFailingDisk.start();
    const { id, number } = disk.session;
    disk.lock();
    await disk.phone("/phone/unlink", { number });
    await disk.until("failed");
    expect(disk.errors()).toContain("the session's device cannot be forgotten");
    disk.lock(false);
    expect(await disk.credentials()).toBeDefined();
    await disk.bearer.call("POST", `/api/v1/sessions/${id}:start`);
    await eventually("forgotten", async () => (await disk.credentials()) === undefined);
    await disk.until("unlinked");
  });

  it("loses nothing of what partners write, however long it takes, and shows indicators meanwhile", async () => {
    await using disk = await OnFailingDisk.start();
    const partner = "5511988880005";
    const write = (text: string) =>
      disk.phone("/phone/send", { from: partner, to: disk.session.number, text });
    const untilOwed = () =>
      eventually("it cannot be stored", () =>
        disk.errors().includes("the session's device cannot be stored for now"),
      );
    disk.lock();
    expect(await write("1")).toBe(200);
    await untilOwed();
    await disk.show("5511988880006");
    for (let seconds = 0; seconds < 30; seconds++) await disk.clock.advance(1_000);
    await disk.until("backing_off");
    await disk.clock.advance(500);
    await disk.until("open");
    await disk.show("5511988880007");
    expect(await write("2")).toBe(200);
    disk.lock(false);
    await eventually("both are stored", async () => {
      await disk.clock.advance(100);
      return (await disk.textsOf(partner)).length === 2;
    });
    expect(new Set(await disk.textsOf(partner))).toEqual(new Set(["1", "2"]));
    expect(disk.folder.sandbox.askedAgain()).toEqual([]);
  });

  it("lets no phone link what could not be kept", async () => {
    await using disk = await OnFailingDisk.start();
    await disk.token.call("POST", "/api/instance/new", { name: "new" });
    const { body } = await disk.token.call("GET", "/api/instance/connect/new");
    disk.lock();
    const { qrCode: qr } = body as { qrCode: string };
    expect(await disk.phone("/phone/scan", { qr, number: "5511977770001" })).not.toBe(200);
    const devices = (await (await disk.folder.sandbox.request("/devices")).json()) as object[];
    expect(devices).toHaveLength(1);
    disk.lock(false);
  });
});

describe("a full disk", () => {
  it("refuses new sessions and goes on when there is room", async () => {
    await using disk = await OnFailingDisk.start();
    disk.fill();
    let made = 0;
    const create = () => disk.bearer.call("POST", "/api/v1/sessions", { label: `new ${++made}` });
    let answer = await create();
    while (answer.status === 201 && made < 500) answer = await create();
    expect(answer).toEqual(
      bearerRefusal(503, "gateway_unavailable", "the database cannot be used: the disk is full"),
    );
    await disk.show("5511988880004");
    disk.fill(false);
    expect((await create()).status).toBe(201);
    expect(await disk.status()).toBe("open");
  });
});
