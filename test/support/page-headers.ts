import { expect } from "vitest";

/** A page's headers keep others out: this content-security policy, no framing, no guessing of types, no cookie. */
export function expectOthersKeptOut(headers: Headers, contentSecurityPolicy: string): void {
  expect(headers.get("content-security-policy")).toBe(contentSecurityPolicy);
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("set-cookie")).toBeNull();
}
