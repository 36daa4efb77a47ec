import startReader from "swagger-ui-dist/swagger-ui-es-bundle.js";

const root = document.getElementById("reader");
if (root) await read(root);

async function read(domNode: HTMLElement): Promise<void> {
  const answer = await fetch(`../openapi/${domNode.dataset["dialect"] ?? ""}.json`);
  const described = (await answer.json()) as object;
  startReader({
    domNode,
    // What is tried out goes to the gateway that serves this page, wherever that is.
    spec: { ...described, servers: [{ url: new URL("..", location.href).href.replace(/\/$/, "") }] },
    deepLinking: true,
    defaultModelsExpandDepth: -1,
    displayRequestDuration: true,
    persistAuthorization: false,
    queryConfigEnabled: false,
    showExtensions: true,
    syntaxHighlight: { theme: "obsidian" },
    validatorUrl: null,
    // There is one server, and no choice.
    plugins: [{ components: { ServersContainer: () => null } }],
  });
}

const darkness = matchMedia("(prefers-color-scheme: dark)");
const show = () => void document.documentElement.classList.toggle("dark-mode", darkness.matches);
darkness.addEventListener("change", show);
show();
