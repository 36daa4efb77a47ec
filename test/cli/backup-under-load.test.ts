import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { openStore } from "../../src/store/index.ts";
import { DuetProcess } from "../support/duet-process.ts";
import { eventually } from "../support/eventually.ts";
import { SeededFolder } from "../support/seeded-folder.ts";
import { TestGateway } from "../support/test-gateway.ts";

const OLD_SESSION_KEY = { type: "session", id: "15552223333_1.0", value: '{"of":"before the backup"}' };

/** Sessions made before the backup and while it runs. */
const MOST = 100;

it("a gateway starts from a backup that was made while another was at work", async () => {
  await using folder = await SeededFolder.make(3);
  const { sandbox, seeded } = folder;
  const restored = path.join(folder.path, "restored");
  mkdirSync(restored);
  const file = path.join(restored, "duet.sqlite");
  const [first] = seeded.sessions;
  const store = openStore({ directory: folder.path, wallMs: () => 0 });
  await store.devices.writeKeys(first?.id ?? "", [OLD_SESSION_KEY]);
  store.close();

  const made: string[] = [];
  {
    await using test = await TestGateway.start({
      sandbox,
      directory: folder.path,
      config: { requestsPerMinute: 0, chatStatesPerSecond: 0 },
    });
    await eventually("open", async () => (await test.gateway.core.health()).sessions.open === 3);
    const make = async (name: string) => {
      const { status } = await test.token("POST", "/api/instance/new", { name }, seeded.accountToken);
      expect(status).toBe(201);
      made.push(name);
    };
    await make("made-0");
    const done = new AbortController();
    const copying = DuetProcess.run(["backup", file], {
      cwd: folder.path,
      env: { DUET_DATA_DIR: folder.path },
    }).finally(() => done.abort());
    for (let nth = 1; !done.signal.aborted && nth < MOST; nth++) {
      await make(`made-${nth}`);
      const presence = { number: `5521${900_000_000 + nth}`, state: "typing", duration: 30 };
      for (const { name: session } of seeded.sessions) {
        const path = `/api/chat/presence/${session}`;
        expect((await test.token("POST", path, presence, seeded.accountToken)).status).toBe(200);
      }
      // The other process ends by an event.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { exitCode, stdout } = await copying;
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Nobody can read it without the key");
  }
  await sandbox.untilConnection((connections) => connections.length === 0);

  await expect(TestGateway.start({ sandbox, directory: restored })).rejects.toThrow("its key does not");
  copyFileSync(path.join(folder.path, "secret.key"), path.join(restored, "secret.key"));
  await using test = await TestGateway.start({ sandbox, directory: restored });
  expect(test.log.join("")).toContain("this database is a restored copy");
  await eventually("open", async () => (await test.gateway.core.health()).sessions.open === 3);
  const listed = await Array.fromAsync(test.gateway.core.sessions.list(seeded.organizationId));
  const names = listed.map(({ name }) => name);
  expect(names).toContain("made-0");
  expect(names.filter((name) => made.includes(name))).toEqual(made.slice(0, names.length - 3));
  const since = sandbox.chatStates().length;
  const presence = { number: "5521988887777", state: "recording" };
  const shown = await test.token(
    "POST",
    `/api/chat/presence/${first?.name ?? ""}`,
    presence,
    seeded.accountToken,
  );
  expect(shown.status).toBe(200);
  await sandbox.untilChatState(({ to }) => to === "5521988887777@s.whatsapp.net", { since });
  const copy = openStore({ directory: restored, wallMs: () => 0 });
  expect((await copy.devices.readKeys(first?.id ?? "", "session", [OLD_SESSION_KEY.id])).size).toBe(0);
  copy.close();
});
