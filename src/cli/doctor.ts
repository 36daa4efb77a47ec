import { accessSync, constants, existsSync, statSync } from "node:fs";
import { connect, createServer } from "node:net";
import path from "node:path";
import {
  ConfigError,
  describeSettings,
  parseConfig,
  unknownSettings,
  type Config,
  type Environment,
} from "../config.ts";
import { clientVersion, inspectDatabase, loadLogins, passageTo, wayTo } from "../gateway.ts";
import { hasDatabase } from "../store/index.ts";
import { exactly, type Command } from "./command.ts";

type Check = { readonly name: string; readonly ok: boolean; readonly detail: string };

const REACH_WITHIN_MS = 5_000;
/** Certificates and tokens are refused by a machine whose clock stands before this program was written. */
const EARLIEST_SANE_MS = Date.UTC(2026, 0, 1);

export const doctor: Command = {
  usage: "doctor",
  summary: "check settings, database, key, clock and reachability; say what to mend",
  options: {},
  async run(given, { env }) {
    exactly(given);
    const settings = describeSettings(env);
    const checks = await examine(env);
    const ok = checks.every((check) => check.ok);
    const text = [
      ...settings.map(({ name, value }) => `${name}=${value}`),
      "",
      ...checks.map(({ name, ok: good, detail }) => `${good ? "ok  " : "FAIL"}  ${name}: ${detail}`),
      "",
    ].join("\n");
    return { text, json: { ok, checks, settings }, ...(!ok && { exitCode: 1 }) };
  },
};

async function examine(env: Environment): Promise<readonly Check[]> {
  const slips = unknownSettings(env).map((name) => ({
    name,
    ok: false,
    detail: "is not a setting of this program",
  }));
  const { config, faults } = readSettings(env);
  const checks = [
    checkDatabase(config),
    await checkPort(config),
    checkClock(),
    await checkVersion(config),
    await checkReach(config),
    await checkKeys(config),
  ];
  return [...faults, ...slips, ...checks.filter((check) => check !== undefined)];
}

/** The rest is looked at with a setting's default where its value is wrong. */
function readSettings(env: Environment): { readonly config: Config; readonly faults: readonly Check[] } {
  try {
    const good = { name: "settings", ok: true, detail: "each has a value that it takes" };
    return { config: parseConfig(env), faults: [good] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const faults = error.faults.map((detail) => ({ name: "settings", ok: false, detail }));
    const sound = Object.entries(env).filter(([name]) => !error.settings.includes(name));
    return { config: parseConfig(Object.fromEntries(sound)), faults };
  }
}

/** Looks at what is there and makes nothing. */
function checkDatabase(config: Config): Check {
  const name = "database";
  try {
    if (!hasDatabase(config.dataDir)) {
      requireWritable(config.dataDir);
      return { name, ok: true, detail: "none yet; the first start makes it" };
    }
    const { organizations } = inspectDatabase(config);
    return { name, ok: true, detail: `opened with its key; organizations: ${organizations}` };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Throws unless a folder can be written in, or made where it is missing. */
function requireWritable(folder: string): void {
  let nearest = path.resolve(folder);
  while (!existsSync(nearest)) nearest = path.dirname(nearest);
  if (!statSync(nearest).isDirectory()) throw new Error(`${folder} cannot be made: ${nearest} is a file`);
  accessSync(nearest, constants.W_OK | constants.X_OK);
}

/** Free, or taken by a gateway. */
async function checkPort({ host, port }: Config): Promise<Check> {
  const name = "port";
  if (port === 0) return { name, ok: true, detail: "any free one" };
  const where = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const failure = await bindOnce(host, port);
  if (failure === undefined) return { name, ok: true, detail: `${where} is free` };
  if (await isGateway(`http://${where}`)) return { name, ok: true, detail: `a gateway answers at ${where}` };
  return { name, ok: false, detail: `${where} cannot be listened on: ${failure}` };
}

/** Why a port cannot be listened on; undefined when it can. */
function bindOnce(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

async function isGateway(address: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(REACH_WITHIN_MS);
    const health: unknown = await (await fetch(`${address}/health`, { signal })).json();
    return typeof health === "object" && health !== null && "service" in health && health.service === "Duet";
  } catch {
    return false;
  }
}

function checkClock(): Check {
  const now = Date.now();
  const ok = now >= EARLIEST_SANE_MS;
  const detail = new Date(now).toISOString();
  return { name: "clock", ok, detail: ok ? detail : `${detail} is in the past: set the machine's clock` };
}

async function checkVersion(config: Config): Promise<Check> {
  const origin = config.whatsappVersion === undefined ? "the library's" : "DUET_WHATSAPP_VERSION";
  return { name: "client version", ok: true, detail: `${await clientVersion(config)} (${origin})` };
}

async function checkReach(config: Config): Promise<Check> {
  const { hostname, port, protocol } = new URL(config.whatsappUrl);
  const at = Number(port) || (protocol === "ws:" ? 80 : 443);
  const { byProxy, failure: refusal } = await passageTo(config, config.whatsappUrl);
  const failure = byProxy ? refusal : await reach(hostname.replace(/^\[|\]$/g, ""), at);
  const where = `${hostname}:${at}${byProxy ? " by the proxy of DUET_PROXY_URL" : ""}`;
  if (failure === undefined) return { name: "WhatsApp", ok: true, detail: `${where} can be reached` };
  return { name: "WhatsApp", ok: false, detail: `${where} cannot be reached: ${failure}` };
}

/** Undefined where logins are off. */
async function checkKeys(config: Config): Promise<Check | undefined> {
  const { jwksUrl } = config;
  if (jwksUrl === undefined) return undefined;
  const name = "JWKS";
  const { fetchKeys, reasonOf } = await loadLogins();
  try {
    const keys = await fetchKeys(jwksUrl, AbortSignal.timeout(REACH_WITHIN_MS), wayTo(config, jwksUrl));
    return { name, ok: true, detail: `keys for logins: ${keys.jwks().keys.length}` };
  } catch (error) {
    return { name, ok: false, detail: `no keys for logins: ${reasonOf(error)}` };
  }
}

/** Why a TCP connection cannot be made; undefined when it can. */
function reach(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: REACH_WITHIN_MS });
    const settle = (failure: string | undefined) => {
      socket.destroy();
      resolve(failure);
    };
    socket.once("connect", () => settle(undefined));
    socket.once("timeout", () => settle(`no answer in ${REACH_WITHIN_MS / 1000} s`));
    socket.once("error", (error) => settle(error.message));
  });
}
