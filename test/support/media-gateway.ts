import { readdirSync } from "node:fs";
import path from "node:path";
import { afterEach } from "vitest";
import { endsWithFile } from "./ends-with-file.ts";
import { eventually } from "./eventually.ts";
import { gatewayOfFile } from "./gateway-of-file.ts";
import { MediaHost, OPEN_HOST } from "./media-host.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import type { TestGatewayOptions } from "./test-gateway.ts";

/** A gateway of a test file with a host that callers may name, whose media folder has nothing in it behind each test. */
export async function mediaGatewayOfFile({ config, ...options }: TestGatewayOptions = {}) {
  const directory = endsWithFile(temporaryFolder()).path;
  const host = endsWithFile(await MediaHost.start());
  const started = await gatewayOfFile({
    ...options,
    directory,
    config: { requestsPerMinute: 0, privateDestinations: [OPEN_HOST], ...config },
  });
  const folder = path.join(directory, "media");
  const files = () => readdirSync(folder);
  const untilNoFile = () => eventually("no media is left", () => files().length === 0);
  afterEach(untilNoFile);
  return { ...started, host, folder, files, untilNoFile };
}
