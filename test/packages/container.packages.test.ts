import { chownSync, globSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Environment } from "../../src/config.ts";
import type { DuetProcess } from "../support/duet-process.ts";
import { actsAsDuet } from "./acts-as-duet.ts";
import { buildImage, namesInContext, type BuiltImage, type LayerEntry } from "./container/built-image.ts";
import { newVolume, startContainer, startInContainer, type Volume } from "./container/container.ts";

type Package = Readonly<Record<"version" | "license" | "description", string>>;

const { version, license, description } = JSON.parse(readFileSync("package.json", "utf8")) as Package;
const SQLITE = "node_modules/better-sqlite3";
/** Of the compose files. */
const GRACE_MS = 20_000;

let image: BuiltImage;
beforeAll(() => {
  image = buildImage("--build-arg", `VERSION=${version}`);
});
afterAll(() => image[Symbol.dispose]());

describe("the image", () => {
  it("is built from the sources, and from nothing else that lies beside them", () => {
    const sources = ["adapters", "packaging", "src"];
    const files = [".npmrc", "LICENSE", "NOTICE", "package-lock.json", "package.json", "tsconfig.json"];
    expect(namesInContext().toSorted()).toEqual([...files, ...sources].toSorted());
  });

  it("has the program, and nothing else, above its base", () => {
    const folders = ["dist/**", `${SQLITE}/lib/**`, `${SQLITE}/prebuilds/linux-${process.arch}.node`];
    const documents = ["LICENSE", "NOTICE", "package.json", `${SQLITE}/LICENSE`, `${SQLITE}/package.json`];
    const program = [...globSync(folders).filter((name) => statSync(name).isFile()), ...documents];
    const names = image.layer.filter(({ mode }) => !mode.startsWith("d")).map(({ name }) => name);
    expect(names.toSorted()).toEqual([
      ...program.map((name) => `app/${name}`).toSorted(),
      "usr/local/bin/duet -> /app/dist/src/main.js",
    ]);
  });

  it("is no larger than 12 MiB above its base", () => {
    const bytes = image.layer.reduce((sum, entry) => sum + entry.bytes, 0);
    expect(bytes).toBeLessThan(12 * 1024 * 1024);
  });

  it("gives its user nothing to write but the data folder, and that to nobody else", () => {
    const isData = ({ name }: LayerEntry) => name.startsWith("data");
    const isWritable = ({ owner, mode }: LayerEntry) => owner !== "0/0" || /^[-d](.{4}w|.{7}w)/.test(mode);
    const data = image.layer.filter(isData);
    expect(data).toMatchObject([{ name: "data/", mode: "drwx------", owner: "1000/1000" }]);
    expect(image.layer.filter((entry) => !isData(entry) && isWritable(entry))).toEqual([]);
  });

  it("says what it is", () => {
    expect(image.config.Labels).toMatchObject({
      "org.opencontainers.image.title": "Duet",
      "org.opencontainers.image.description": description,
      "org.opencontainers.image.licenses": license,
      "org.opencontainers.image.version": version,
    });
  });
});

describe("the container", () => {
  actsAsDuet(() => {
    const volume = newVolume(image);
    return Promise.resolve({
      start: (args, env) => startContainer(image, volume, { args, env }),
      [Symbol.asyncDispose]: () => {
        volume[Symbol.dispose]();
        return Promise.resolve();
      },
    });
  });

  const start = (volume: Volume, env: Environment = {}) =>
    startContainer(image, volume, { env: { DUET_PORT: "0", ...env } });

  const portOf = async (duet: DuetProcess) => {
    const [, port = ""] = await duet.untilPrinted(/"address":"http:\/\/[^"]*:(\d+)"/);
    return port;
  };

  it("runs as a user of its own, which can write in the data folder and nowhere else", async () => {
    using volume = newVolume(image);
    const script =
      "id -u; for folder in /app /data /home/node /tmp; do touch $folder/x && echo $folder; done";
    const { stdout } = await startInContainer(image, volume, ["sh", "-c", script]).ended;
    expect(stdout).toBe("1000\n/data\n");
  });

  it("serves, and keeps its database and key as that user's alone", async () => {
    using volume = newVolume(image);
    await using duet = start(volume);
    await portOf(duet);
    const facts = ["", "duet.sqlite", "secret.key"].map((name) => {
      const { uid, mode } = statSync(path.join(volume.path, name));
      return [name, uid, (mode & 0o777).toString(8)];
    });
    expect(facts).toEqual([
      ["", 1000, "700"],
      ["duet.sqlite", 1000, "600"],
      ["secret.key", 1000, "600"],
    ]);
  });

  it("is reached by other addresses than the loopback's", async () => {
    using volume = newVolume(image);
    await using duet = start(volume);
    // All of 127.0.0.0/8 is this machine, but whoever listens on 127.0.0.1 does not answer there.
    const answer = await fetch(`http://127.0.0.2:${await portOf(duet)}/health/live`);
    expect(answer.status).toBe(200);
  });

  it("is healthy while it serves, and not when nobody answers", async () => {
    using volume = newVolume(image);
    await using duet = start(volume);
    const [kind, ...check] = image.config.Healthcheck.Test;
    const env = { DUET_PORT: await portOf(duet) };
    const healthy = await startInContainer(image, volume, check, env).ended;
    expect([kind, healthy]).toEqual(["CMD", { exitCode: 0, stdout: "", stderr: "" }]);
    await duet.kill();
    expect(await startInContainer(image, volume, check, env).ended).toMatchObject({ exitCode: 1 });
  });

  it("ends with exit code 0 when it is asked to stop, before it would be killed", async () => {
    using volume = newVolume(image);
    await using duet = start(volume);
    await portOf(duet);
    const deadline = setTimeout(() => void duet.kill(), GRACE_MS);
    expect(await duet.stop()).toMatchObject({ exitCode: 0 });
    clearTimeout(deadline);
  });

  it("runs the other commands beside it, which put their files into the data folder", async () => {
    using volume = newVolume(image);
    await using duet = start(volume);
    const sessions = `http://127.0.0.1:${await portOf(duet)}/api/v1/sessions`;
    const run = (...words: readonly string[]) => startInContainer(image, volume, ["duet", ...words]).ended;
    const { stdout } = await run("org", "create", "acme", "--json");
    const { apiKey } = JSON.parse(stdout) as { readonly apiKey: string };
    expect((await fetch(sessions, { headers: { "x-api-key": apiKey } })).status).toBe(200);
    expect(await run("backup", "/data/backup.sqlite")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(statSync(path.join(volume.path, "backup.sqlite")).uid).toBe(1000);
  });

  it("does not start on another user's folder, and says whose it is", async () => {
    using volume = newVolume(image);
    chownSync(volume.path, 1001, 1001);
    expect(await start(volume).ended).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "the data folder /data belongs to user 1001, and this program runs as user 1000\n",
    });
  });

  it("does not serve a folder that another one serves", async () => {
    using volume = newVolume(image);
    await using first = start(volume);
    const port = await portOf(first);
    expect(await start(volume).ended).toMatchObject({
      exitCode: 1,
      stderr: "another gateway is serving this data folder (/data/serve.lock)\n",
    });
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200);
  });

  it("waits for the one before it to stop, where it was told to", async () => {
    using volume = newVolume(image);
    await using first = start(volume);
    await portOf(first);
    await using second = start(volume, { DUET_WAIT_FOR_LOCK_SECONDS: "60" });
    await second.untilPrinted(/another gateway is serving the data folder: waiting/);
    await first.stop();
    const answer = await fetch(`http://127.0.0.1:${await portOf(second)}/health/ready`);
    expect(answer.status).toBe(200);
  });
});
