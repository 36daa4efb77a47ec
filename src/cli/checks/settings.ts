import { ConfigError, parseConfig, unknownSettings, type Config, type Environment } from "../../config.ts";
import { good, wrong, type Check } from "./check.ts";

/** The settings, and what is wrong with them. The rest is looked at with a setting's default where its value is wrong. */
export function checkSettings(env: Environment): {
  readonly config: Config;
  readonly checks: readonly Check[];
} {
  const slips = unknownSettings(env).map((name) => wrong(name, "is not a setting of this program"));
  try {
    return {
      config: parseConfig(env),
      checks: [good("settings", "each has a value that it takes"), ...slips],
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const faults = error.faults.map((detail) => wrong("settings", detail));
    const sound = Object.entries(env).filter(([name]) => !error.settings.includes(name));
    return { config: parseConfig(Object.fromEntries(sound)), checks: [...faults, ...slips] };
  }
}
