import { describeSettings, type Environment } from "../config.ts";
import { printable } from "../gateway.ts";
import { inTime, type Check } from "./checks/check.ts";
import { checkDataFolder } from "./checks/data-folder.ts";
import { checkLogins } from "./checks/logins.ts";
import { checkClock, checkNode } from "./checks/machine.ts";
import { checkPort } from "./checks/port.ts";
import { checkSettings } from "./checks/settings.ts";
import { checkWhatsApp } from "./checks/whatsapp.ts";
import { exactly, type Command } from "./command.ts";

/** Longer than each check's own limits. */
const WITHIN_MS = 30_000;

export const doctor: Command = {
  usage: "doctor",
  summary: "try what a start needs, making and changing nothing; say what to mend, and what an upgrade does",
  options: {},
  async run(given, { env }) {
    exactly(given);
    const settings = describeSettings(env);
    const checks = await examine(env);
    const ok = checks.every((check) => check.ok);
    const lines = [
      ...settings.map(({ name, value }) => `${name}=${value}`),
      "",
      ...checks.map(({ name, ok: good, detail }) => `${good ? "ok  " : "FAIL"}  ${name}: ${detail}`),
    ];
    const text = lines.map((line) => `${printable(line)}\n`).join("");
    return { text, json: { ok, checks, settings }, ...(!ok && { exitCode: 1 }) };
  },
};

/** Those that wait for others wait together. */
async function examine(env: Environment): Promise<readonly Check[]> {
  const { config, checks } = checkSettings(env);
  const found = await Promise.all([
    inTime("data folder", WITHIN_MS, checkDataFolder(config)),
    inTime("port", WITHIN_MS, checkPort(config)),
    inTime("WhatsApp", WITHIN_MS, checkWhatsApp(config)),
    inTime("JWKS", WITHIN_MS, checkLogins(config)),
  ]);
  return [...checks, checkNode(), checkClock(), ...found.flat()];
}
