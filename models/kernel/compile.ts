import asc from "assemblyscript/asc";
import type { KernelBuild } from "#shared/kernel/kernel-module.ts";
import { MOST_PAGES } from "#shared/kernel/plan.ts";

const SOURCE = "shared/kernel/assembly/index.ts";
const OUTPUT = "module.wasm";

const OPTIONS = [
  `--outFile ${OUTPUT} --optimizeLevel 3 --converge --noAssert`,
  `--runtime stub --importMemory --sharedMemory --initialMemory 1 --maximumMemory ${MOST_PAGES}`,
  "--enable simd --enable threads",
].flatMap((line) => line.split(" "));

/**
 * Compiles AssemblyScript, the kernel's if no other source is named. A module's memory is imported and shared.
 *
 * @throws {Error} with the compiler's messages if a source is wrong.
 */
export async function compileKernel(
  build: KernelBuild,
  source = SOURCE,
): Promise<Uint8Array<ArrayBuffer>> {
  let module: Uint8Array | undefined;
  const messages: string[] = [];
  const { error } = await asc.main(
    [source, ...OPTIONS, ...(build === "relaxed" ? ["--enable", "relaxed-simd"] : [])],
    {
      stderr: { write: (message) => void messages.push(String(message)) },
      writeFile: (name, contents) => {
        if (name === OUTPUT && typeof contents !== "string") module = contents;
      },
    },
  );
  if (error || !module) throw new Error(`${source} does not compile: ${messages.join("")}`);
  return Uint8Array.from(module);
}
