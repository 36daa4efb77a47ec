import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Session } from "../../../../src/gateway.ts";
import Sqlite from "better-sqlite3";
import { bearerRefusal, type Answer } from "../../../support/api.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";

const ROOT = "/api/v1/sessions";
const NO_QR = bearerRefusal(404, "not_found", "qr code not ready yet; subscribe to events (auth.qr)");
const NOT_FOUND = bearerRefusal(404, "not_found", "session not found");
const NO_CONTENT: Answer = { status: 204, body: undefined };

const folder = endsWithFile(temporaryFolder());
const { test, tenant } = await gatewayOfFile({ directory: folder.path, config: { requestsPerMinute: 0 } });

type Id = { readonly id: string };
const act = ({ id }: Id, action: string) => tenant.bearer.call("POST", `${ROOT}/${id}:${action}`);
const qr = ({ id }: Id) => tenant.bearer.call("GET", `${ROOT}/${id}/qr`);
const remove = ({ id }: Id) => tenant.bearer.call("DELETE", `${ROOT}/${id}`);
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status).sort();
const noConnection = () => test.sandbox.untilConnection((connections) => connections.length === 0);

async function until(session: Session, status: "open" | "waiting_for_scan"): Promise<void> {
  const state = await test.gateway.core.sessions.untilState(session, (at) => at.status === status, 10_000);
  expect(state?.status).toBe(status);
}

/** The tables that still know of a session. */
function traces({ id }: Id): readonly string[] {
  const db = new Sqlite(path.join(folder.path, "duet.sqlite"), { readonly: true });
  const tables = ["sessions:id", "credentials:session_id", "devices:session_id", "device_keys:session_id"];
  const found = tables.filter((at) => {
    const [table = "", column = ""] = at.split(":");
    return db.prepare(`SELECT count(*) FROM ${table} WHERE ${column} = ?`).pluck().get(id) !== 0;
  });
  db.close();
  return found;
}

describe("at the same time", () => {
  it("two starts connect once", async () => {
    const session = await tenant.linkedSession();
    await act(session, "stop");
    const answers = await Promise.all([act(session, "start"), act(session, "start")]);
    expect(answers).toMatchObject(Array(2).fill({ status: 200, body: { status: "starting" } }));
    await until(session, "open");
    expect(test.sandbox.logins(session.number)).toBe(2);
    expect((await remove(session)).status).toBe(204);
    await noConnection();
  });

  it("two who ask for a QR begin one pairing, and are shown the same code", async () => {
    const session = await tenant.session();
    expect(await Promise.all([qr(session), qr(session)])).toEqual([NO_QR, NO_QR]);
    await until(session, "waiting_for_scan");
    expect(test.sandbox.connections()).toHaveLength(1);
    const [one, two] = await Promise.all([qr(session), qr(session)]);
    expect(one.status).toBe(200);
    expect(two).toEqual(one);
    await act(session, "stop");
    await noConnection();
  });

  it("sessions of the same label are all made, and one of them gets it as its name", async () => {
    const own = await Tenant.in(test);
    const create = () => own.bearer.call("POST", ROOT, { label: "support" });
    const answers = await Promise.all([create(), create(), create()]);
    expect(statuses(answers)).toEqual([201, 201, 201]);
    const ids = answers.map(({ body }) => (body as Id).id);
    expect(new Set(ids).size).toBe(3);
    const { body } = await own.token.call("GET", "/api/instance/list");
    const names = (body as { instances: { name: string }[] }).instances.map(({ name }) => name);
    expect(names.filter((name) => name === "support")).toHaveLength(1);
    expect(names.filter((name) => ids.includes(name))).toHaveLength(2);
  });

  it("a label and the other dialect's name of the same text meet: only a name can be taken", async () => {
    const own = await Tenant.in(test);
    const [labelled, named] = await Promise.all([
      own.bearer.call("POST", ROOT, { label: "support" }),
      own.token.call("POST", "/api/instance/new", { name: "support" }),
    ]);
    expect(labelled.status).toBe(201);
    expect([201, 409]).toContain(named.status);
    const { body } = await own.token.call("GET", "/api/instance/list");
    const names = (body as { instances: { name: string }[] }).instances.map(({ name }) => name);
    expect(names.filter((name) => name === "support")).toHaveLength(1);
    expect(names).toHaveLength(named.status === 201 ? 2 : 1);
  });

  it("of two deletions one finds nothing any more", async () => {
    const session = await tenant.linkedSession();
    const answers = await Promise.all([remove(session), remove(session)]);
    expect(statuses(answers)).toEqual([204, 404]);
    expect(answers).toContainEqual(NOT_FOUND);
    expect(traces(session)).toEqual([]);
    await noConnection();
  });
});

describe("a session that is deleted during its pairing leaves nothing behind", () => {
  it("while its QR is shown, which links nobody then", async () => {
    const session = await tenant.session();
    await qr(session);
    await until(session, "waiting_for_scan");
    const { body } = await qr(session);
    expect(traces(session)).toContain("sessions:id");
    expect(await remove(session)).toEqual(NO_CONTENT);
    expect(traces(session)).toEqual([]);
    await noConnection();
    const scanned = await test.phone("/phone/scan", {
      qr: (body as { code: string }).code,
      number: newNumber(),
    });
    expect(scanned.ok).toBe(false);
    expect(await remove(session)).toEqual(NOT_FOUND);
    expect(await qr(session)).toEqual(NOT_FOUND);
  });

  it("while its first QR is on its way", async () => {
    const session = await tenant.session();
    const [asked, removed] = await Promise.all([qr(session), remove(session)]);
    expect(asked).toEqual(NO_QR);
    expect(removed).toEqual(NO_CONTENT);
    await noConnection();
    expect(traces(session)).toEqual([]);
  });

  it("while a code for its phone is on its way", async () => {
    const session = await tenant.session();
    const code = tenant.bearer.call("POST", `${ROOT}/${session.id}/pairing-code`, { phone: newNumber() });
    await test.sandbox.untilConnection((connections) => connections.length === 1);
    expect(await remove(session)).toEqual(NO_CONTENT);
    expect([200, 503]).toContain((await code).status);
    await noConnection();
    expect(traces(session)).toEqual([]);
  });
});
