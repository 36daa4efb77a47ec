import path from "node:path";
import { isBuiltin } from "node:module";

const CORE = "src/core/index.ts";
const ADDRESSES = "src/addresses/index.ts";
const CONNECT_LIMIT = "src/connect-limit.ts";
const MEDIA = "src/media/index.ts";
const CLUSTER = "src/cluster/index.ts";
const DOORS_OF_HTTP = ["src/http/"];
const BROWSER_FILE = "src/browser-file.ts";
const MAKE_FOLDER = "src/make-folder.ts";
const LIBRARY_CONSOLE = "src/library-console.ts";
const VERSION = "src/version.ts";

/**
 * Who may import whom: a file below `from` may import its own folder, the files and folders of `files` (relative
 * to the root, a folder ends in "/"), and the packages of `packages`. Node's own modules are open to all but the core.
 * Where `rooms` is set a folder below `from` is a module, which the others use through its `index.ts` alone. The first row
 * that fits a file counts.
 */
export const MAY_IMPORT = [
  { from: "src/core/", files: [], packages: [], builtins: false, rooms: true },
  { from: "src/auth/", files: [CORE], packages: ["jose"] },
  {
    from: "src/http/",
    files: [CORE, VERSION],
    packages: [
      "hono",
      "@hono/node-server",
      "@hono/zod-openapi",
      "hono-rate-limiter",
      "pino",
      "pino-pretty",
      "prom-client",
      "ws",
      "zod",
    ],
  },
  {
    from: "adapters/bearer-cid/",
    files: [CORE, ...DOORS_OF_HTTP],
    packages: ["hono", "zod", "@hono/zod-openapi"],
  },
  {
    from: "adapters/token-number/",
    files: [CORE, ...DOORS_OF_HTTP],
    packages: ["hono", "zod", "@hono/zod-openapi", "qrcode"],
  },
  // What runs in a browser: nothing of the gateway, and none of Node's own modules.
  {
    from: "src/pages/browser/",
    files: [],
    packages: ["preact", "swagger-ui-dist", "uqr", "eventsource-parser"],
    builtins: false,
  },
  { from: "src/pages/", files: [CORE, ...DOORS_OF_HTTP, BROWSER_FILE, VERSION], packages: ["hono"] },
  {
    from: "src/mcp/",
    files: [CORE, ...DOORS_OF_HTTP],
    packages: ["hono", "zod", "@modelcontextprotocol/sdk"],
  },
  { from: "src/addresses/", files: [], packages: [] },
  {
    from: "src/media/",
    files: [CORE, MAKE_FOLDER],
    packages: ["@jsquash/jpeg", "@jsquash/png", "@jsquash/resize", "@jsquash/webp", "esbuild"],
  },
  { from: "src/outbound/", files: [CORE, ADDRESSES, MEDIA, CONNECT_LIMIT], packages: [] },
  {
    from: "src/whatsapp/",
    files: [CORE, ADDRESSES, MEDIA, LIBRARY_CONSOLE, CONNECT_LIMIT],
    packages: ["@whiskeysockets/baileys", "libsignal", "socks"],
  },
  { from: "src/cluster/", files: [CORE], packages: [] },
  { from: "src/store/", files: [CORE, CLUSTER, MAKE_FOLDER], packages: ["better-sqlite3", "pg", "ulid"] },
  { from: "src/sandbox/browser/", files: [], packages: ["preact", "jsqr"], builtins: false },
  {
    from: "src/sandbox/",
    files: [BROWSER_FILE, MAKE_FOLDER, LIBRARY_CONSOLE],
    packages: ["@whiskeysockets/baileys", "ws", "hono", "@hono/node-server"],
  },
  {
    from: "src/cli/",
    files: [
      "src/config.ts",
      "src/gateway.ts",
      "src/sandbox/index.ts",
      "src/store/index.ts",
      MAKE_FOLDER,
      VERSION,
    ],
    packages: [],
  },
  { from: "src/main.ts", files: ["src/cli/", "src/env-file.ts"], packages: [] },
  { from: "src/env-file.ts", files: [], packages: [] },
  { from: "src/config.ts", files: [], packages: [] },
  { from: "src/endings.ts", files: [], packages: [] },
  { from: VERSION, files: ["package.json"], packages: [] },
  { from: BROWSER_FILE, files: [], packages: ["esbuild"] },
  { from: MAKE_FOLDER, files: [], packages: [] },
  { from: LIBRARY_CONSOLE, files: [], packages: [] },
  { from: CONNECT_LIMIT, files: [CORE], packages: [] },
  { from: "src/system-clock.ts", files: [CORE], packages: [] },
  { from: "src/tell-of-store.ts", files: [CORE, "src/store/index.ts"], packages: [], builtins: false },
  { from: "src/ends-deleted.ts", files: [CORE], packages: [], builtins: false },
  { from: "src/watch-foreign-changes.ts", files: [CORE], packages: [], builtins: false },
  {
    from: "src/authenticator.ts",
    files: [
      CORE,
      "src/config.ts",
      "src/endings.ts",
      "src/auth/index.ts",
      "src/auth/logins.ts",
      "src/store/index.ts",
      "src/whatsapp/index.ts",
    ],
    packages: [],
  },
  { from: "src/nodes-seen.ts", files: [CLUSTER], packages: [], builtins: false },
  { from: "src/node.ts", files: [CORE, CLUSTER, ...DOORS_OF_HTTP], packages: [], builtins: false },
  {
    from: "src/among-nodes.ts",
    files: [CORE, CLUSTER, "src/config.ts", "src/node.ts", "src/store/index.ts", ...DOORS_OF_HTTP],
    packages: [],
    builtins: false,
  },
  {
    from: "src/gateway.ts",
    files: [
      CORE,
      "src/config.ts",
      "src/among-nodes.ts",
      "src/nodes-seen.ts",
      VERSION,
      "src/system-clock.ts",
      "src/tell-of-store.ts",
      "src/ends-deleted.ts",
      "src/watch-foreign-changes.ts",
      "src/endings.ts",
      ADDRESSES,
      MEDIA,
      "src/outbound/index.ts",
      "src/auth/index.ts",
      "src/authenticator.ts",
      "src/http/",
      "src/store/index.ts",
      "src/whatsapp/index.ts",
      "src/pages/",
      "src/mcp/index.ts",
      "adapters/bearer-cid/index.ts",
      "adapters/token-number/index.ts",
    ],
    packages: [],
  },
];

function packageOf(specifier) {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
}

function covers(entry, file) {
  return entry.endsWith("/") ? file.startsWith(entry) : file === entry;
}

/** The folder below `from` that a file is in, at whatever depth; undefined for a file that is in none. */
function roomOf(from, file) {
  const [room, ...inside] = file.slice(from.length).split("/");
  return inside.length > 0 ? room : undefined;
}

function isThroughDoor(from, file, target) {
  if (!target.startsWith(from)) return true;
  const room = roomOf(from, target);
  return room === undefined || room === roomOf(from, file) || target === `${from}${room}/index.ts`;
}

function isAllowed(row, file, specifier) {
  if (isBuiltin(specifier)) return row.builtins !== false;
  if (!specifier.startsWith(".")) return row.packages.includes(packageOf(specifier));
  const target = path.posix.join(path.posix.dirname(file), specifier);
  if (row.rooms && !isThroughDoor(row.from, file, target)) return false;
  return [row.from, ...row.files].some((entry) => covers(entry, target));
}

/** ESLint rule: refuses an import that MAY_IMPORT does not grant, also `import()` and type imports. */
export const importRule = {
  meta: { type: "problem", schema: [], messages: { forbidden: "{{from}} may not import {{specifier}}" } },
  create(context) {
    const file = path.relative(context.cwd, context.filename).split(path.sep).join("/");
    const row = MAY_IMPORT.find(({ from }) => covers(from, file));
    if (!row) return {};
    const check = ({ source }) => {
      if (source?.type !== "Literal" || isAllowed(row, file, source.value)) return;
      context.report({
        node: source,
        messageId: "forbidden",
        data: { from: row.from, specifier: source.value },
      });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};
