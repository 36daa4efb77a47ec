/** The operations that the program beside it calls. */
const OPERATIONS = {
  "bearer-cid": [
    "POST /api/v1/sessions",
    "GET /api/v1/sessions/{session}",
    "GET /api/v1/sessions/{session}/qr",
    "POST /api/v1/sessions/{session}/groups",
    "GET /api/v1/sessions/{session}/groups/{gid}",
    "POST /api/v1/sessions/{session}/groups/{gid}:leave",
    "PATCH /api/v1/sessions/{session}/chats/{cid}",
    "GET /api/v1/sessions/{session}/chats/{cid}",
  ],
  "token-number": [
    "GET /api/instance/list",
    "POST /api/message/poll/{instance}",
    "GET /api/chat/poll/{instance}",
    "GET /api/group/info/{instance}",
    "POST /api/chat/archive/{instance}",
    "GET /api/group/list/{instance}",
  ],
};

const folder = process.env.DUET_CLIENTS_IN;
if (!folder) throw new Error("DUET_CLIENTS_IN names the folder for the clients");

export default Object.entries(OPERATIONS).map(([name, include]) => ({
  input: `./openapi/${name}.json`,
  output: {
    path: `${folder}/${name}`,
    module: { extension: ".ts" },
    // Its own runtime does not compile under exactOptionalPropertyTypes.
    header: ["// @ts-nocheck"],
  },
  // All schemas: it takes those of webhooks away too, and then misses them.
  parser: { filters: { operations: { include }, orphans: true } },
  plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"],
  logs: { file: false },
}));
