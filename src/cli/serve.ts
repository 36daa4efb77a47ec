import { parseConfig } from "../config.ts";
import { startGateway } from "../gateway.ts";
import { exactly, type Command } from "./command.ts";
import { logOf } from "./log-of.ts";

export const serve: Command = {
  usage: "serve",
  summary: "start the gateway",
  options: {},
  async run(given, terminal) {
    exactly(given);
    const config = parseConfig(terminal.env);
    await using gateway = await startGateway(config, logOf(config, given, terminal));
    if (given.options["json"] === true)
      terminal.stdout.write(`${JSON.stringify({ address: gateway.address })}\n`);
    await terminal.stopAsked;
    return undefined;
  },
};
