import type { Configuration } from "../../core/index.ts";
import type { Vault } from "../vault.ts";

/** The columns of a session's row that hold its configuration. */
export type ConfigurationRow = {
  readonly sealed_configuration: Buffer | null;
  /** From before it was sealed; emptied by the next write. */
  readonly configuration: string;
};

/** What a sealed configuration is bound to: its session. */
function rowOf(sessionId: string): string {
  return JSON.stringify(["configuration", sessionId]);
}

export function sealConfiguration(vault: Vault, sessionId: string, configuration: Configuration): Buffer {
  return vault.seal(rowOf(sessionId), JSON.stringify(configuration));
}

/** Throws `unreadable`. */
export function openConfiguration(vault: Vault, sessionId: string, row: ConfigurationRow): Configuration {
  const { sealed_configuration: sealed, configuration: plain } = row;
  return JSON.parse(sealed ? vault.open(rowOf(sessionId), sealed) : plain) as Configuration;
}
