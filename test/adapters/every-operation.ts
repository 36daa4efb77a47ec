import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mediaIdOf } from "../../src/http/media/media-id.ts";
import { parseChatAddress } from "../../src/core/index.ts";
import type { Session } from "../../src/gateway.ts";
import { eventually } from "../support/eventually.ts";
import { requestsOf, type ArbitraryRequest } from "../support/arbitrary-request.ts";
import { OpenApiDocument, type OpenApiOperation } from "../support/openapi-document.ts";
import { newNumber, Tenant } from "../support/tenant.ts";
import { TestGateway } from "../support/test-gateway.ts";
import { Neighbour } from "./neighbour.ts";

export type Runs = {
  /** Requests to each operation that takes a body, and to each that takes none. */
  readonly withBody: number;
  readonly withoutBody: number;
  /** How often an operation may cost the linked session its link before it is left as it is. */
  readonly links: number;
};

/** Nobody guesses the token of an address; no backup can be imported. */
const ALWAYS_NOT_FOUND = ["getMediaContent", "backupStatus"];
/** What both dialects say where the gateway itself has failed. */
const UNEXPECTED = /unexpected failure|Internal server error/;
const TIDY_EVERY = 25;
/** Requests among which one makes what another operation takes. */
const SAMPLES = 100;
/** Requests more where none has come as far as the operation. */
const MORE_SAMPLES = 500;
/** What refuses a request before that. */
const NOT_ARRIVED = [401, 404, 429];
const DIALECTS = ["bearer-cid", "token-number"] as const;
type DialectName = (typeof DIALECTS)[number];
/** A regular expression of the operations to ask, as `token-number/createGroup`: CONTRIBUTING.md. */
const ASKED = new RegExp(process.env["FUZZ_OPERATIONS"] ?? "");
/** Requests between two looks at somebody else's session. */
const NEIGHBOUR_EVERY = 500;

/** What the examples of a document name, and nobody has. */
const EXAMPLES = {
  "bearer-cid": {
    person: "6281234567890@s.whatsapp.net",
    group: "120363041234567890@g.us",
    message: "3EB0A9253FA64269E11C9D",
    channel: "120363144038483540@newsletter",
    community: "",
  },
  "token-number": {
    person: "5511999999999@s.whatsapp.net",
    group: "120363406289005073@g.us",
    message: "3EB08FCF27E532F1B0F5",
    channel: "120363422585881117@newsletter",
    community: "120363298765432101@g.us",
  },
} as const;
type Example = Exclude<keyof (typeof EXAMPLES)[DialectName], "person">;
/** What stands for an example, and is there. */
type Made = Partial<Readonly<Record<Example, string>>>;

/** Every operation of both documents, whatever is asked of it, answers as it documents. */
export function everyOperation(runs: Runs): void {
  let test: TestGateway;
  let neighbour: Neighbour;
  beforeAll(async () => {
    test = await TestGateway.start({ config: { requestsPerMinute: 0, chatStatesPerSecond: 0 } });
    neighbour = await Neighbour.in(test);
  });
  afterAll(async () => {
    await test[Symbol.asyncDispose]();
  });

  describe.each(asked())("every operation of the %s document", (name, document, operations) => {
    let world: World;
    beforeAll(async () => {
      world = await World.in(test, name);
    });

    it.each(operations)("$id answers as documented", async ({ operation }) => {
      const numRuns = operation.definition["requestBody"] === undefined ? runs.withoutBody : runs.withBody;
      const seen = new Set<number>();
      test.emptyLog();
      await world.begin(document, operation, runs.links);
      let asked = 0;
      const property = fc.asyncProperty(requestsOf(document, operation), async (request) => {
        if (++asked % NEIGHBOUR_EVERY === 0) await neighbour.live();
        const answer = await world.send(operation, request);
        seen.add(answer.status);
        // Pages of the token/number dialect document a 500 with a reason; never one without.
        if (answer.status === 500) expect(await answer.clone().text()).not.toMatch(UNEXPECTED);
        if (await isNobodys(answer)) return;
        expect(await document.answerFaults(operation, answer)).toEqual([]);
      });
      await fc.assert(property, { numRuns, includeErrorInReport: true });
      await neighbour.live();
      expect(test.log.filter((line) => line.includes("unexpected failure"))).toEqual([]);
      if (ALWAYS_NOT_FOUND.includes(String(operation.definition["operationId"]))) return;
      // Else no request came as far as what the operation does; by chance alone none of a few may.
      const hasArrived = () => [...seen].some((status) => !NOT_ARRIVED.includes(status));
      for (const request of fc.sample(requestsOf(document, operation), hasArrived() ? 0 : MORE_SAMPLES))
        if (!hasArrived()) seen.add((await world.send(operation, request)).status);
      expect(hasArrived(), `it answered ${[...seen].join(", ")} alone`).toBe(true);
    });
  });
}

/** The dialects that have operations to ask, with those. */
function asked() {
  return DIALECTS.map((name) => {
    const document = OpenApiDocument.of(name);
    const operations = document.operations
      .map((operation) => ({ id: String(operation.definition["operationId"]), operation }))
      .filter(({ id }) => ASKED.test(`${name}/${id}`));
    return [name, document, operations] as const;
  }).filter(([, , operations]) => operations.length > 0);
}

/** A segment that no address can have. */
async function isNobodys(answer: Response): Promise<boolean> {
  return answer.status === 404 && /"route not found"/i.test(await answer.clone().text());
}

/** The call would be held for as long, and with it every later one of its chat. */
function withoutDelay(body: NonNullable<ArbitraryRequest["body"]>): typeof body {
  return typeof body === "string"
    ? body.replace(/("(?:delay|typing|waitWhileTyping)"):(?:[\d.]+(?:e[+-]?\d+)?|"auto")/g, "$1:0")
    : body;
}

/** A tenant with a session in each state, made anew where a request has ended one. */
class World {
  readonly #test: TestGateway;
  readonly #name: DialectName;
  #tenant: Tenant;
  #unlinked: Session | undefined;
  #open: Session | undefined;
  readonly #ofAnother: Session;
  /** The id of the newest thing that was made at a path. */
  readonly #made = new Map<string, string>();
  /** What stands for the examples in the open session. */
  #stands: Made & { readonly in?: string } = {};
  #links = 0;
  #sent = 0;

  static async in(test: TestGateway, name: DialectName): Promise<World> {
    const another = await Tenant.in(test);
    return new World(test, name, await Tenant.in(test), await another.session());
  }

  private constructor(test: TestGateway, name: DialectName, tenant: Tenant, ofAnother: Session) {
    this.#test = test;
    this.#name = name;
    this.#tenant = tenant;
    this.#ofAnother = ofAnother;
  }

  /** Makes what the operation is about where its path ends in an id: `/webhooks/{id}` takes a webhook. */
  async begin(document: OpenApiDocument, operation: OpenApiOperation, links: number): Promise<void> {
    this.#links = links;
    if (operation.path === "/api/v1/media/{id}") this.#made.set("/api/v1/media", await this.#media());
    const collections = document.operations.filter(
      ({ method, path }) => method === "POST" && operation.path.startsWith(`${path}/{`),
    );
    for (const create of collections)
      for (const request of fc.sample(requestsOf(document, create), SAMPLES)) {
        if (this.#made.has(create.path)) break;
        await this.send(create, request);
      }
  }

  async send(operation: OpenApiOperation, request: ArbitraryRequest): Promise<Response> {
    if (++this.#sent % TIDY_EVERY === 0) await this.#tidy();
    await this.#renewTenant();
    const session = await this.#sessionFor(request);
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string, at: number) => {
      if (name === "session") return session.id;
      if (name === "instance") return session.name;
      const made = this.#made.get(operation.path.slice(0, at - 1));
      return request.isAboutMade && made !== undefined ? made : (request.segments[name] ?? "_");
    });
    const isThere = request.target === "open" && request.isAboutMade;
    const there = isThere && this.#open ? await this.#standing(this.#open) : {};
    const answer = await this.#test.gateway.request(this.#named(path + request.query, there), {
      method: operation.method,
      headers: { ...request.headers, ...(await this.#credential(session)) },
      ...(request.body !== undefined && { body: this.#named(withoutDelay(request.body), there) }),
    });
    if (operation.method === "POST" && answer.status === 201) await this.#remember(operation, answer);
    if (operation.method === "DELETE" && answer.ok)
      this.#made.delete(operation.path.replace(/\/\{\w+\}$/, ""));
    return answer;
  }

  /** The id of a file that somebody has sent. */
  async #media(): Promise<string> {
    const session = await this.#tenant.linkedSession();
    const media = { kind: "image", base64: "/9j/", mimetype: "image/jpeg" };
    await this.#test.phone("/phone/send", { from: newNumber(), to: session.number, media });
    const { core } = this.#test.gateway;
    let id: string | undefined;
    await eventually("the file is kept", async () => {
      const [chat] = await core.chats.list(session, undefined, 1);
      const address = chat && parseChatAddress(chat.key);
      const [message] = address ? await core.messages.list(session, address, undefined, 1) : [];
      id = message && mediaIdOf(message);
      return id !== undefined;
    });
    return id ?? "";
  }

  /** Some of it is ended by requests, so that it is made anew now and then. */
  async #standing(session: Session): Promise<Made> {
    const known = this.#stands.in === session.id ? this.#stands : {};
    if (known.in !== undefined && this.#sent % TIDY_EVERY !== 0) return known;
    const to = parseChatAddress(EXAMPLES[this.#name].person);
    if (to === undefined || to.kind === "group" || !(await this.#isOpen(session))) return {};
    const { messages, groups, communities, channels } = this.#test.gateway.core;
    const kept = async (jid: string | undefined, make: () => Promise<string>) =>
      jid !== undefined && (await groups.get(session, jid).catch(() => undefined)) ? jid : make();
    const text = { kind: "text", text: "fuzzed" } as const;
    const { message } = await messages.send(session, { to, content: text, source: "fuzz", isQueued: false });
    const group = { subject: "fuzzed", participants: [to] };
    const community = { subject: "fuzzed", isApprovalRequired: false, groups: [] };
    this.#stands = {
      in: session.id,
      message: message.id,
      group: await kept(known.group, async () => (await groups.create(session, group)).group.jid),
      community: await kept(
        known.community,
        async () => (await communities.create(session, community)).group.jid,
      ),
      channel: known.channel ?? (await channels.create(session, { name: "fuzzed" })).jid,
    };
    return this.#stands;
  }

  /** With what is there in the place of what the document's examples name. */
  #named<Text extends NonNullable<ArbitraryRequest["body"]>>(text: Text, there: Made): Text | string {
    if (typeof text !== "string") return text;
    return Object.entries(EXAMPLES[this.#name]).reduce<string>((named, [kind, example]) => {
      const made = there[kind as Example];
      if (made === undefined || example === "") return named;
      return named
        .replaceAll(example, made)
        .replaceAll(encodeURIComponent(example), encodeURIComponent(made));
    }, text);
  }

  async #remember({ path }: OpenApiOperation, answer: Response): Promise<void> {
    const id = /"id":"([^"]+)"/.exec(await answer.clone().text())?.[1];
    if (id !== undefined) this.#made.set(path, id);
  }

  /** For its own instance an instance token is presented every other time. */
  async #credential(session: Pick<Session, "id">): Promise<Readonly<Record<string, string>>> {
    const { apiKey, accountToken } = this.#tenant.secrets;
    if (this.#name === "bearer-cid") return { authorization: `Bearer ${apiKey}` };
    const own = this.#unlinked;
    const isOwn = own !== undefined && own.id === session.id && this.#sent % 2 === 0;
    return { token: isOwn ? await this.#tenant.instanceToken(own) : accountToken };
  }

  async #renewTenant(): Promise<void> {
    if (await this.#test.gateway.core.callers.authenticate(this.#tenant.secrets.apiKey)) return;
    this.#tenant = await Tenant.in(this.#test);
    this.#open = this.#unlinked = undefined;
  }

  async #sessionFor({ target, hostileName }: ArbitraryRequest): Promise<Pick<Session, "id" | "name">> {
    switch (target) {
      case "hostile":
        return { id: hostileName, name: hostileName };
      case "unknown":
        return { id: "01J9ZX8K2QHV0M3T6R7P4N5W8C", name: "unknown" };
      case "of another":
        return this.#ofAnother;
      case "unlinked":
        this.#unlinked = (await this.#known(this.#unlinked)) ?? (await this.#tenant.session());
        return this.#unlinked;
      case "open":
        this.#open = await this.#linked(await this.#known(this.#open));
        return this.#open;
    }
  }

  async #known(session: Session | undefined): Promise<Session | undefined> {
    return session && (await this.#test.gateway.core.sessions.find(session.organizationId, session.id));
  }

  async #linked(session: Session | undefined): Promise<Session> {
    if (session && (await this.#isOpen(session))) return session;
    if (this.#links === 0) return session ?? (await this.#tenant.session());
    this.#links--;
    return this.#tenant.linkedSession();
  }

  async #isOpen(session: Session): Promise<boolean> {
    return (await this.#test.gateway.core.sessions.view(session)).state.status === "open";
  }

  /** What requests have made is not kept: some of it connects. */
  async #tidy(): Promise<void> {
    const { core } = this.#test.gateway;
    const kept = [this.#open?.id, this.#unlinked?.id];
    for await (const session of core.sessions.list(this.#tenant.secrets.organizationId)) {
      if (!kept.includes(session.id)) await core.sessions.delete(session);
    }
  }
}
