/** `node web/testing/render-icons.ts`: draws the PNG icons of the manifest from `public/icons/perch.svg`. */
import { readFile } from "node:fs/promises";
import { launchChromium } from "./chromium.ts";

const FOLDER = "public/icons";
const PAPER = "#fffefb";

/** `rounded`: as drawn. `full`: to the edge, the system rounds it. `maskable`: the drawing within the safe zone. */
const ICONS = [
  { file: "perch-180.png", size: 180, shape: "full" },
  { file: "perch-192.png", size: 192, shape: "rounded" },
  { file: "perch-512.png", size: 512, shape: "rounded" },
  { file: "perch-maskable-512.png", size: 512, shape: "maskable" },
] as const;
/** The safe zone is a circle of 80 % of the width. */
const MASKABLE_MARGIN = 0.1;

const drawing = await readFile(`${FOLDER}/perch.svg`, "utf8");
const browser = await launchChromium({ webgpu: false });
try {
  const page = await browser.newPage();
  for (const { file, size, shape } of ICONS) {
    const margin = shape === "maskable" ? size * MASKABLE_MARGIN : 0;
    const width = size - 2 * margin;
    const svg = (shape === "rounded" ? drawing : drawing.replace('rx="11"', 'rx="0"')).replace(
      "<svg ",
      `<svg width="${width}" height="${width}" `,
    );
    const ground = shape === "rounded" ? "transparent" : PAPER;
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(
      `<style>html,body{margin:0;background:${ground}}svg{display:block;margin:${margin}px}</style>${svg}`,
    );
    await page.screenshot({ path: `${FOLDER}/${file}`, omitBackground: shape === "rounded" });
    console.log(`${FOLDER}/${file}`);
  }
} finally {
  await browser.close();
}
