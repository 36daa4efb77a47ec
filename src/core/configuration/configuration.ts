import type { IncomingSettings } from "./incoming.ts";

export const PROXY_PROTOCOLS = ["http", "https", "socks5"] as const;

/** The one way to WhatsApp that a session takes; it never connects past it. */
export type Proxy = {
  readonly protocol: (typeof PROXY_PROTOCOLS)[number];
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly username: string | null;
  readonly password: string | null;
};

/** What is kept for a session beside its record, and what a dialect keeps for its clients: JSON by name. It may hold secrets. */
export type Configuration = {
  readonly [Name in keyof IncomingSettings]?: IncomingSettings[Name] | undefined;
} & {
  readonly proxy?: Proxy | undefined;
  readonly [name: string]: unknown;
};
