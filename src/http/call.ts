import type { HttpEnv } from "./http-env.ts";

type Carried = HttpEnv["Variables"];

/** A request as everything sees it that is common to all operations: the framework's context is one. */
export interface Call {
  readonly env: HttpEnv["Bindings"];
  readonly req: CalledFor;
  get<Name extends keyof Carried>(name: Name): Carried[Name];
  set<Name extends keyof Carried>(name: Name, value: Carried[Name]): void;
}

/** What came, and what was read of it. */
export interface CalledFor {
  readonly method: string;
  /** Whole, or without the host; as it is read before it is routed. */
  readonly url: string;
  /** As it is routed. */
  readonly path: string;
  /** Of the pattern, decoded. */
  param(name: string): string | undefined;
  param(): Record<string, string>;
  header(name: string): string | undefined;
  queries(): Record<string, string[]>;
  /** The body; for one whose length is announced. */
  text(): Promise<string>;
  /** The body as it comes, where its length is not announced. */
  readonly raw: {
    readonly body: ReadableStream<Uint8Array> | null;
    /** Absent where the request itself has them. */
    readonly headers?: Headers;
    readonly signal?: AbortSignal;
  };
  /** Leaves what fits its schema for the handler. */
  addValidatedData(target: InputTarget, data: object): void;
}

/** Where a request has what an operation takes. */
export type InputTarget = "json" | "query" | "param" | "header";
