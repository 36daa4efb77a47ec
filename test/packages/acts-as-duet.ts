import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DuetProcess } from "../support/duet-process.ts";
import type { Form } from "./form.ts";

const sh = promisify(execFile);

type Screen = {
  readonly gateway: { readonly url: string };
  readonly whatsapp: { readonly url: string; readonly webSocketUrl: string; readonly rootKey: string };
  readonly apiKey: string;
  readonly session: { readonly id: string; readonly number: string };
  readonly calls: Readonly<Record<"bearer-cid" | "token-number", string>>;
};

type ChatState = { readonly to: string | null; readonly state: string; readonly media: string | null };

const SANDBOX = ["sandbox", "--port", "0", "--wa-port", "0", "--json"];
const PARTNER = "5511988887777@s.whatsapp.net";

const PAGES = [
  "/",
  "/dashboard.js",
  "/icon.svg",
  "/docs/bearer-cid",
  "/docs/docs.js",
  "/openapi/token-number.json",
];
const PAGES_OF_PHONE = [
  "/",
  "/phone.js",
  "/phone.css",
  "/conversation.css",
  "/qr-reader.js",
  "/receiver",
  "/receiver.js",
  "/receiver.css",
];

/** What everybody does first with the program, however it was installed. */
export function actsAsDuet(install: () => Promise<Form>): void {
  describe("acts as Duet", () => {
    let form: Form;
    let duet: DuetProcess;
    let screen: Screen;
    const start = async () => {
      duet = form.start(SANDBOX);
      const [line] = await duet.untilPrinted(/^\{"gateway":.*\}\n/);
      screen = JSON.parse(line) as Screen;
    };
    beforeAll(async () => {
      form = await install();
      await start();
    });
    afterAll(async () => {
      await duet.kill();
      await form[Symbol.asyncDispose]();
    });

    /** As somebody pastes it into a terminal. */
    const paste = async (line: string) => (await sh("sh", ["-c", `${line} --silent`])).stdout;

    const shown = async () => {
      const answer = await fetch(`${screen.whatsapp.url}/chat-states?session=${screen.session.number}`);
      const states = (await answer.json()) as readonly ChatState[];
      return states.flatMap(({ to, state, media }) => (to === null ? [] : [{ to, state, media }]));
    };

    it("answers the two calls that its sandbox prints, and the partner's phone shows both", async () => {
      expect(await paste(screen.calls["bearer-cid"])).toMatch(/^HTTP\/1\.1 204 /);
      expect(await paste(screen.calls["token-number"])).toMatch(/^HTTP\/1\.1 200 /);
      expect((await shown()).slice(0, 2)).toEqual([
        { to: PARTNER, state: "composing", media: null },
        { to: PARTNER, state: "composing", media: "audio" },
      ]);
    });

    it("has its pages and documents", async () => {
      const addresses = [
        ...PAGES.map((page) => screen.gateway.url + page),
        ...PAGES_OF_PHONE.map((page) => screen.whatsapp.url + page),
      ];
      for (const address of addresses) {
        const answer = await fetch(address);
        expect([address, answer.status, (await answer.text()).length > 100]).toEqual([address, 200, true]);
      }
    });

    it("finds nothing to mend", async () => {
      const doctor = form.start(["doctor", "--json"], {
        DUET_PORT: "0",
        DUET_WHATSAPP_URL: screen.whatsapp.webSocketUrl,
        DUET_WHATSAPP_ROOT_KEY: screen.whatsapp.rootKey,
      });
      const { stdout, stderr, exitCode } = await doctor.ended;
      expect({ stderr, exitCode, ...(JSON.parse(stdout) as object) }).toMatchObject({
        stderr: "",
        exitCode: 0,
        ok: true,
      });
    });

    it("ends when it is asked to, and goes on where it was, also when it was killed", async () => {
      const { apiKey, session } = screen;
      expect(await duet.stop()).toMatchObject({ exitCode: 0 });
      await start();
      expect(screen).toMatchObject({ apiKey, session });
      await duet.kill();
      await start();
      expect(screen).toMatchObject({ apiKey, session });
      expect(await paste(screen.calls["bearer-cid"])).toMatch(/^HTTP\/1\.1 204 /);
    });
  });
}
