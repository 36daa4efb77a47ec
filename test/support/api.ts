import type { Gateway } from "../../src/gateway.ts";
import { OpenApiDocument } from "./openapi-document.ts";

/** What a caller got: the body read as JSON, undefined when there is none. */
export type Answer = { readonly status: number; readonly body: unknown };
export type FullAnswer = Answer & { readonly headers: Headers };

/** Statuses that no operation documents: they are about the address or the protocol. */
const OUTSIDE_OPERATIONS = [404, 405];

/** Calls one dialect inside the process, and holds every answer against the dialect's document. */
export class Api {
  readonly #gateway: Gateway;
  readonly #document: OpenApiDocument;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(
    gateway: Gateway,
    document: OpenApiDocument,
    headers: Readonly<Record<string, string>>,
  ) {
    this.#gateway = gateway;
    this.#document = document;
    this.#headers = headers;
  }

  /** The bearer/cid dialect; without a secret nothing is presented. */
  static bearer(gateway: Gateway, secret?: string): Api {
    const headers = secret === undefined ? {} : { Authorization: `Bearer ${secret}` };
    return new Api(gateway, OpenApiDocument.of("bearer-cid"), headers);
  }

  /** The token/number dialect. */
  static token(gateway: Gateway, secret?: string): Api {
    return new Api(
      gateway,
      OpenApiDocument.of("token-number"),
      secret === undefined ? {} : { token: secret },
    );
  }

  /** The same dialect with other headers. */
  presenting(headers: Readonly<Record<string, string>>): Api {
    return new Api(this.#gateway, this.#document, headers);
  }

  /** `body`: a text or bytes as they are (bytes have no content type), anything else as JSON. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const { status, body: answered } = await this.exchange(method, path, body, headers);
    return { status, body: answered };
  }

  async exchange(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<FullAnswer> {
    const isRaw = typeof body === "string" || body instanceof Uint8Array;
    const response = await this.#gateway.request(path, {
      method,
      headers: {
        ...(body !== undefined && !(body instanceof Uint8Array) && { "Content-Type": "application/json" }),
        ...this.#headers,
        ...headers,
      },
      ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body) }),
    });
    // A stream has no end; it is held against the document by its headers alone.
    const isStream = isEventStream(response.headers);
    if (isStream) await response.body?.cancel();
    const text = isStream ? "" : await response.text();
    const answer = { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
    const full = { ...answer, headers: response.headers };
    if (method !== "HEAD") this.#holdAgainstDocument(method, path, full);
    return full;
  }

  #holdAgainstDocument(method: string, path: string, { status, body, headers }: FullAnswer): void {
    const operation = this.#document.find(method, path.split("?")[0] ?? "");
    if (!operation) {
      if (OUTSIDE_OPERATIONS.includes(status) || status === 503) return;
      throw new Error(`${method} ${path} answered ${status} and is not documented`);
    }
    const faults = [
      ...(isEventStream(headers) ? [] : this.#document.faults(operation, status, body)),
      ...this.#document.headerFaults(operation, status, headers),
    ];
    if (faults.length > 0) throw new Error(`against the document: ${faults.join("; ")}`);
  }
}

function isEventStream(headers: Headers): boolean {
  return headers.get("content-type") === "text/event-stream";
}

/** A refusal of the bearer/cid dialect, whole: with the list of what is wrong beside each member that is. */
export function bearerRefusal(status: number, code: string, message: string, details: object = {}): Answer {
  const errors = Object.entries(details).map(([field, why]) => `${field}: ${String(why)}`);
  const isListed = code === "validation_error" && errors.length > 0;
  return { status, body: { error: { code, details: isListed ? { ...details, errors } : details, message } } };
}

/** A refusal of the token/number dialect, whole. */
export function tokenRefusal(status: number, message: string): Answer {
  return { status, body: { success: false, error: { message } } };
}
