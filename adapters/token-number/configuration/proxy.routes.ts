import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { fromProxyBody, toProxyResponse, withProxy } from "./proxy.convert.ts";
import { PROXY_EXAMPLE, ProxyBody, ProxyResponse } from "./proxy.schemas.ts";
import { InstanceParams } from "../dialect/schemas.ts";

const UPDATED = "Proxy configuration updated";
const RETRIEVED = "Proxy configuration retrieved successfully";

const answer = (message: string) => ({
  description: "The proxy as it is now; never the password.",
  content: { "application/json": { schema: ProxyResponse, example: { ...PROXY_EXAMPLE, message } } },
});

export const proxyOperations: readonly Operation[] = [
  operation(
    {
      operationId: "updateProxy",
      method: "post",
      path: "/api/instance/proxy/{instance}",
      tags: ["instance"],
      summary: "Set or remove an instance's proxy",
      description:
        "Replaces the whole. Takes effect at the next connect or reconnect, also of an open instance; from then on the instance connects through it and no other way.",
      request: {
        params: InstanceParams,
        body: { required: true, content: { "application/json": { schema: ProxyBody } } },
      },
      responses: { 200: answer(UPDATED), ...refusals(400, 403, 404, 413) },
    },
    ({ core }) =>
      (c) => {
        const proxy = fromProxyBody(c.req.valid("json"), (host) => core.mayConnectTo(host));
        const configuration = withProxy(core.configurationOf(c.var.session), proxy);
        core.changeSettings(c.var.session, { configuration });
        return c.json(toProxyResponse(UPDATED, configuration), 200);
      },
  ),
  operation(
    {
      operationId: "getProxy",
      method: "get",
      path: "/api/instance/getProxy/{instance}",
      tags: ["instance"],
      summary: "Read an instance's proxy",
      request: { params: InstanceParams },
      responses: { 200: answer(RETRIEVED), ...refusals(403, 404) },
    },
    ({ core }) =>
      (c) =>
        c.json(toProxyResponse(RETRIEVED, core.configurationOf(c.var.session)), 200),
  ),
];
