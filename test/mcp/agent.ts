import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { TestGateway } from "../support/test-gateway.ts";

/** What a tool told, and whether it refused. */
export type Told = { readonly isError: boolean; readonly told: unknown };

/** An agent: the SDK's own client, over a socket. */
export class Agent implements AsyncDisposable {
  readonly client: Client;

  private constructor(client: Client) {
    this.client = client;
  }

  static async connect(
    { gateway }: Pick<TestGateway, "gateway">,
    headers: Readonly<Record<string, string>>,
  ): Promise<Agent> {
    const url = new URL("/mcp", gateway.address);
    const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers } });
    const client = new Client({ name: "agent", version: "1.0.0" });
    await client.connect(transport);
    return new Agent(client);
  }

  async toolNames(): Promise<readonly string[]> {
    return (await this.client.listTools()).tools.map(({ name }) => name);
  }

  async call(name: string, given: Record<string, unknown> = {}): Promise<Told> {
    const { content, isError = false } = await this.client.callTool({ name, arguments: given });
    const [{ text }] = content as [{ readonly text: string }];
    return { isError: isError === true, told: JSON.parse(text) as unknown };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
  }
}
