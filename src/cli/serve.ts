import { parseConfig, unknownSettings } from "../config.ts";
import { GatewayError, startGateway } from "../gateway.ts";
import { exactly, type Command } from "./command.ts";
import { logOf } from "./log-of.ts";
import { waitForLock } from "./wait-for-lock.ts";

export const serve: Command = {
  usage: "serve",
  summary: "start the gateway",
  options: {},
  async run(given, terminal) {
    exactly(given);
    const config = parseConfig(terminal.env);
    const log = await logOf(config, given, terminal);
    const lock = await waitForLock(config, log, terminal.stopAsked);
    if (lock === "stopped") return undefined;
    await using gateway = await startGateway(config, log, { lock });
    terminal.beforeEndAtOnce?.(() => gateway.abandon());
    for (const name of unknownSettings(terminal.env)) log.warn(`${name} is not a setting of this program`);
    if (given.options["json"] === true)
      terminal.stdout.write(`${JSON.stringify({ address: gateway.address })}\n`);
    const reason = await Promise.race([terminal.stopAsked.then(() => undefined), gateway.lost]);
    if (reason !== undefined) throw new GatewayError("unavailable", reason);
    return undefined;
  },
};
