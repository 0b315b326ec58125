import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Packages that exist here only to be measured live in this ignored folder, at pinned versions. */
export const PEER_FOLDER = ".bench";

/**
 * Installs packages below `.bench/` unless they are there already. Returns the folder of `node_modules`.
 *
 * @throws {Error} if the package manager fails, with the end of what it printed: a peer is then named as missing.
 */
export async function installPeers(packages: Readonly<Record<string, string>>): Promise<string> {
  const modules = join(PEER_FOLDER, "node_modules");
  const missing: string[] = [];
  for (const [name, version] of Object.entries(packages))
    if ((await installedVersion(modules, name)) !== version) missing.push(`${name}@${version}`);
  if (missing.length > 0) {
    await mkdir(PEER_FOLDER, { recursive: true });
    // Without a manifest of its own npm would install into the project.
    await writeFile(join(PEER_FOLDER, "package.json"), '{ "private": true }\n', {
      flag: "wx",
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await run("npm", [
      "install",
      "--prefix",
      PEER_FOLDER,
      // Recorded there, or installing one suite's peers would remove another's.
      "--save-exact",
      "--fetch-retries=1",
      "--no-audit",
      "--no-fund",
      "--ignore-scripts",
      ...missing,
    ]);
  }
  return modules;
}

async function installedVersion(modules: string, name: string): Promise<string | undefined> {
  const manifest = await readFile(join(modules, name, "package.json"), "utf8").catch(
    () => undefined,
  );
  if (manifest === undefined) return undefined;
  return (JSON.parse(manifest) as { version?: string }).version;
}

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args[0] ?? ""} ended with ${code}: ${said.trim()}`));
    });
  });
}
