/** `npm test` runs this first: finds a Chromium, or installs one as root on Debian, and says what it did. */
import { spawnSync } from "node:child_process";
import { chromiumPath, findChromium } from "./chromium.ts";

const isDebianRoot = (): boolean =>
  process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;

if (chromiumPath !== undefined) {
  console.log(`Chromium: found ${chromiumPath}`);
} else if (isDebianRoot()) {
  console.log("Chromium: none found, installing Debian's (apt-get install -y chromium) ...");
  const quiet = { stdio: ["ignore", "ignore", "inherit"] as ["ignore", "ignore", "inherit"] };
  spawnSync("apt-get", ["update"], quiet);
  spawnSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], quiet);
  const installed = findChromium();
  if (installed === undefined) {
    console.error("Chromium: the installation failed. Install one, or set CHROMIUM to its path.");
    process.exit(1);
  }
  console.log(`Chromium: installed ${installed}`);
} else {
  console.error(
    "Chromium: none found, and only root on Debian can install one. Install it, or set CHROMIUM.",
  );
  process.exit(1);
}
