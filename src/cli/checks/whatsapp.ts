import { connect } from "node:net";
import type { Config } from "../../config.ts";
import { clientVersion, passageTo, refusalOfWhatsApp } from "../../gateway.ts";
import { checked, type Check } from "./check.ts";

const REACH_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 15_000;

/** The library, and a QR code asked for by the way that sessions take. */
export async function checkWhatsApp(config: Config): Promise<readonly Check[]> {
  const library = await checked("client version", () => versionInUse(config));
  if (!library.ok) return [library];
  return [library, await checked("WhatsApp", () => askWhatsApp(config))];
}

async function versionInUse(config: Config): Promise<string> {
  try {
    const origin = config.whatsappVersion === undefined ? "the library's" : "DUET_WHATSAPP_VERSION";
    return `${await clientVersion(config)} (${origin})`;
  } catch (cause) {
    throw new Error(`the WhatsApp library cannot be loaded, install it anew (npm ci): ${String(cause)}`, {
      cause,
    });
  }
}

async function askWhatsApp(config: Config): Promise<string> {
  const { hostname, port, protocol } = new URL(config.whatsappUrl);
  const at = Number(port) || (protocol === "ws:" ? 80 : 443);
  const { byProxy, failure: refusedPassage } = await passageTo(config, config.whatsappUrl);
  const where = `${hostname}:${at}${byProxy ? " by the proxy of DUET_PROXY_URL" : ""}`;
  const failure = byProxy ? refusedPassage : await reach(hostname.replace(/^\[|\]$/g, ""), at);
  if (failure !== undefined) throw new Error(`${where} cannot be reached: ${failure}`);
  const refusal = await refusalOfWhatsApp(config, ANSWER_WITHIN_MS);
  if (refusal !== undefined) throw new Error(`${where} can be reached and gives no QR code: ${refusal}`);
  return `${where} can be reached and gives a QR code`;
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
    socket.once("timeout", () => settle(`no answer in ${REACH_WITHIN_MS / 1_000} s`));
    socket.once("error", (error) => settle(error.message));
  });
}
