import type { Sandbox, SandboxOptions } from "../sandbox/index.ts";

/** Starts the simulated WhatsApp, which is loaded with the first call: a gateway has no use for it. */
export async function startSimulatedWhatsApp(options: SandboxOptions): Promise<Sandbox> {
  const { startSandbox } = await import("../sandbox/index.ts");
  return startSandbox(options);
}
