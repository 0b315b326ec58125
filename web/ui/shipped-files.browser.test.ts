import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

describe("index.html", () => {
  it("chooses the colours before anything is painted", async () => {
    const html = await readFile("web/index.html", "utf8");
    const order = ['<script src="/theme.js"></script>', "/ui/styles.css", "/main.ts"].map((part) =>
      html.indexOf(part),
    );
    expect(order.every((at) => at > 0)).toBe(true);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it("holds no inline script or style, which its policy forbids", async () => {
    const html = await readFile("web/index.html", "utf8");
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)|\son\w+=/);
  });
});

describe("the manifest", () => {
  interface ManifestIcon {
    readonly src: string;
    readonly sizes: string;
    readonly purpose: string;
  }

  it("names icons that are there, in the size it says", async () => {
    const manifest = JSON.parse(await readFile("public/manifest.webmanifest", "utf8")) as {
      icons: ManifestIcon[];
    };
    for (const { src, sizes } of manifest.icons) {
      const file = await readFile(`public${src}`);
      if (!src.endsWith(".png")) continue;
      // Width and height stand in a PNG's first chunk.
      expect(`${file.readUInt32BE(16)}x${file.readUInt32BE(20)}`, `size of ${src}`).toBe(sizes);
    }
    const purposes = manifest.icons.map(({ purpose }) => purpose);
    expect(purposes).toContain("maskable");
    expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(
      expect.arrayContaining(["192x192", "512x512"]),
    );
  });
});
