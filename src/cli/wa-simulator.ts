import path from "node:path";
import { parseConfig } from "../config.ts";
import { exactly, numberOption, type Command } from "./command.ts";
import { DEFAULT_WHATSAPP_PORT } from "./sandbox.ts";
import { startSimulatedWhatsApp } from "./simulated-whatsapp.ts";

export const waSimulator: Command = {
  usage: "wa-simulator [--port N]",
  summary: "start the simulated WhatsApp alone, for a gateway started elsewhere",
  options: { port: { type: "string" } },
  async run(given, terminal) {
    exactly(given);
    const port = numberOption(given, "port", 0, 65535) ?? DEFAULT_WHATSAPP_PORT;
    const { dataDir } = parseConfig(terminal.env);
    await using whatsapp = await startSimulatedWhatsApp({
      directory: path.join(dataDir, "wa-simulator"),
      port,
      phoneName: (number) => `Phone ${number.slice(-4)}`,
    });
    const { webSocketUrl: url, rootKey, mediaCa } = whatsapp;
    terminal.stdout.write(
      given.options["json"] === true
        ? `${JSON.stringify({ url, rootKey, mediaCa })}\n`
        : `DUET_WHATSAPP_URL=${url}\nDUET_WHATSAPP_ROOT_KEY=${rootKey}\n`,
    );
    await terminal.stopAsked;
    return undefined;
  },
};
