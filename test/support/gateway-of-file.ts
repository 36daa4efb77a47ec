import { afterAll, expect } from "vitest";
import { endsWithFile } from "./ends-with-file.ts";
import { Tenant } from "./tenant.ts";
import { TestGateway, type TestGatewayOptions } from "./test-gateway.ts";

/**
 * The gateway that all tests of a file share, and a tenant in it. It ends with the file, and WhatsApp has to have
 * understood all that it was sent.
 */
export async function gatewayOfFile(
  options?: TestGatewayOptions,
): Promise<{ readonly test: TestGateway; readonly tenant: Tenant }> {
  const test = endsWithFile(await TestGateway.start(options));
  afterAll(() => expect(test.sandbox.unknownStanzas).toEqual([]));
  return { test, tenant: await Tenant.in(test) };
}
