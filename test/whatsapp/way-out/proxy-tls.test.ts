import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { DuetProcess } from "../../support/duet-process.ts";
import { HttpProxy } from "../../support/http-proxy.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { TEST_CERTIFICATE } from "../../support/test-certificate.ts";
import { TestPool } from "../test-pool.ts";

const S = "session-1";
const LOGIN = "ana:s3cret";

describe("an https proxy", () => {
  it("whose certificate nobody vouches for is not used", async () => {
    await using proxy = await HttpProxy.start({ tls: TEST_CERTIFICATE, login: LOGIN });
    await using test = await TestPool.start();
    const [username = "", password = ""] = LOGIN.split(":");
    test.proxies.set(S, { protocol: "https", host: "127.0.0.1", port: proxy.port, username, password });
    await test.pool.of(S).start();
    expect((await test.until(S, "backing_off")).reason).toBe(
      "the proxy cannot be reached, or gives no way to WhatsApp",
    );
    expect([proxy.tunnels, proxy.refusals]).toEqual([[], 0]);
    await test.pool.of(S).stop();
  });

  // Node reads the certificates that it trusts beside its own when its process starts.
  it.each([
    ["is gone through with its login", "s3cret", "200"],
    ["refuses a wrong login", "wrong", "the proxy refused the user name or password"],
  ])("that is trusted %s", async (_, password, printed) => {
    using folder = temporaryFolder();
    const cert = path.join(folder.path, "cert.pem");
    writeFileSync(cert, TEST_CERTIFICATE.cert);
    await using proxy = await HttpProxy.start({ tls: TEST_CERTIFICATE, login: LOGIN });
    await using test = await TestPool.start();
    await using child = DuetProcess.startFile(
      "test/whatsapp/way-out/through-proxy.ts",
      [`${test.sandbox.url}/chat-states`, String(proxy.port), "ana", password],
      { cwd: folder.path, env: { NODE_EXTRA_CA_CERTS: cert } },
    );
    expect(await child.ended).toMatchObject({ stdout: `${printed}\n`, stderr: "" });
  });
});
