import { request } from "node:http";
import { argv, stdout } from "node:process";
import { proxyRoute } from "../../../src/whatsapp/way-out/proxy-route.ts";

/** Asks for `url` through an https proxy of this machine and prints the status, or why it came to nothing. */
const [url = "", port = "", username = "", password = ""] = argv.slice(2);
const proxy = { protocol: "https", host: "127.0.0.1", port: Number(port), username, password } as const;
const route = proxyRoute(proxy, (host) => ({ host }));
request(url, { agent: route.agent(false) }, (response) => {
  response.resume();
  stdout.write(`${response.statusCode ?? 0}\n`);
})
  .on("error", (error) => stdout.write(`${error.message}\n`))
  .end();
