import { writeFileSync } from "node:fs";
import path from "node:path";
import { Page } from "../../docs/page.ts";
import { DuetProcess } from "../../support/duet-process.ts";
import { eventually } from "../../support/eventually.ts";
import { freePort } from "../../support/free-port.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { TEST_CERTIFICATE } from "../../support/test-certificate.ts";

const page = new Page("docs/reverse-proxy.md");
const DOCUMENTED = "127.0.0.1:3000";

type Place = {
  readonly folder: string;
  readonly port: number;
  /** Where the gateway listens, host and port. */
  readonly gateway: string;
};

/** How one is set up and started: its name, its configuration as our document has it, and its command. */
export type ReverseProxyKind = {
  readonly name: string;
  configure(place: Place): string;
  command(configuration: string, folder: string): readonly string[];
  /** At once, whatever it carries. */
  end(process: DuetProcess): Promise<unknown>;
};

/** The first of what the document shows in a language, with this machine's addresses in the place of the example's. */
function documented(language: string, replacements: readonly (readonly [string, string])[]): string {
  const [snippet = ""] = page.snippets(language);
  let text = snippet;
  for (const [shown, meant] of replacements) {
    if (!text.includes(shown)) throw new Error(`the document does not show ${shown} for ${language}`);
    text = text.replaceAll(shown, meant);
  }
  return text;
}

export const nginx: ReverseProxyKind = {
  name: "nginx",
  configure({ folder, port, gateway }) {
    const server = documented("nginx", [
      [DOCUMENTED, gateway],
      ["listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`],
      // Nobody calls it.
      ["listen 80;", `listen unix:${folder}/plain.sock;`],
      ["/etc/ssl/duet.pem", `${folder}/certificate.pem`],
      ["/etc/ssl/duet.key", `${folder}/key.pem`],
    ]);
    const kept = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    const paths = kept.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(" ");
    return `user root; daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
      events {} http { access_log off; ${paths} ${server} }`;
  },
  command: (configuration, folder) => [
    "nginx",
    "-p",
    folder,
    "-e",
    `${folder}/error.log`,
    "-c",
    configuration,
  ],
  // Killed, it would leave its workers behind.
  end: (process) => process.stop(),
};

export const caddy: ReverseProxyKind = {
  name: "Caddy",
  configure({ folder, port, gateway }) {
    const site = documented("caddyfile", [
      [DOCUMENTED, gateway],
      [
        "duet.example.com {",
        `https://127.0.0.1:${port} {\ntls ${folder}/certificate.pem ${folder}/key.pem\nbind 127.0.0.1\n`,
      ],
    ]);
    return `{\nadmin off\nauto_https disable_redirects\n}\n${site}`;
  },
  command: (configuration) => ["caddy", "run", "--adapter", "caddyfile", "--config", configuration],
  // Asked, it would wait for the streams to end.
  end: (process) => process.kill(),
};

/** A reverse proxy that none of us wrote, with TLS, set up as our document says, before a gateway. */
export class ReverseProxy implements AsyncDisposable {
  readonly address: string;
  readonly #kind: ReverseProxyKind;
  readonly #place: Place;
  readonly #folder: Disposable;
  #process: DuetProcess | undefined;

  private constructor(kind: ReverseProxyKind, place: Place, folder: Disposable) {
    this.address = `https://127.0.0.1:${place.port}`;
    this.#kind = kind;
    this.#place = place;
    this.#folder = folder;
  }

  /** With a port of its own, before a gateway that may be still to come. */
  static async prepare(kind: ReverseProxyKind, gateway: string): Promise<ReverseProxy> {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder.path, "certificate.pem"), TEST_CERTIFICATE.cert);
    writeFileSync(path.join(folder.path, "key.pem"), TEST_CERTIFICATE.key);
    return new ReverseProxy(kind, { folder: folder.path, port: await freePort(), gateway }, folder);
  }

  async start(): Promise<void> {
    const { folder } = this.#place;
    const configuration = path.join(folder, "configuration");
    writeFileSync(configuration, this.#kind.configure(this.#place));
    const proxy = DuetProcess.startCommand(this.#kind.command(configuration, folder), {
      cwd: folder,
      env: { HOME: folder },
    });
    this.#process = proxy;
    let hasEnded = false;
    void proxy.ended.then(() => (hasEnded = true));
    await eventually(`${this.#kind.name} answers`, async () => {
      if (hasEnded) throw new Error(`${this.#kind.name} has ended: ${proxy.stdout}${proxy.stderr}`);
      return fetch(`${this.address}/health/live`).then(
        ({ ok }) => ok,
        () => false,
      );
    });
  }

  /** All that it carries is cut. */
  async restart(): Promise<void> {
    await this.#end();
    await this.start();
  }

  async #end(): Promise<void> {
    if (this.#process) await this.#kind.end(this.#process);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
    this.#folder[Symbol.dispose]();
  }
}
