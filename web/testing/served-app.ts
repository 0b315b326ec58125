import { createTestHarness } from "wrangler";

export interface ServedApp {
  readonly url: string;
  /** Ends the server for good: from then on the browser is offline. */
  stop(): Promise<void>;
}

/** Serves `dist/` the way it is deployed: files, worker and Durable Objects in workerd. Run `vite build` before. */
export async function serveApp(): Promise<ServedApp> {
  const server = createTestHarness({ workers: [{ configPath: "./dist/perch/wrangler.json" }] });
  const { url } = await server.listen();
  return { url: url.origin, stop: () => server.close() };
}
