/** `npm run self-host`: the built app and worker in workerd, without a Cloudflare account. See README.md. */
import { startWorkerd } from "#edge/self-host/workerd-process.ts";

const { HOST = "127.0.0.1", PORT = "5173", INGEST_TOKEN, PERCH_OBJECTS } = process.env;

const { url, process: workerd } = await startWorkerd({
  objectsFolder: PERCH_OBJECTS ?? ".selfhost/objects",
  address: `${HOST}:${PORT}`,
  ingestToken: INGEST_TOKEN,
});
console.log(`Perch: ${url}`);
if (INGEST_TOKEN === undefined) {
  console.log(
    "Without INGEST_TOKEN in the environment nothing can be imported (ingest answers 503).",
  );
}
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => workerd.kill(signal));
workerd.on("exit", (code) => {
  process.exitCode = code ?? 0;
});
