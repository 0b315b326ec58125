import { expect, it } from "vitest";
import { Progress, progressText } from "#edge/importer/progress.ts";

function shown(isTTY: boolean) {
  const written: string[] = [];
  let now = 0;
  const progress = new Progress({ isTTY, write: (text) => written.push(text) }, () => now);
  return { written, progress, at: (ms: number) => (now = ms) };
}

it.each([
  [0, 100, 0, "[------------------------] 0 %  0 / 100 records  0/s"],
  [1_500, 3_000, 500, "[############------------] 50 %  1,500 / 3,000 records  500/s  3 s left"],
  [0, 0, 0, "[########################] 100 %  0 / 0 records  0/s"],
])("%i of %i at %i a second", (done, total, perSecond, text) => {
  expect(progressText(done, total, perSecond)).toBe(text);
});

it("redraws one line on a terminal", () => {
  const { written, progress, at } = shown(true);
  progress.start(100, 200);
  at(2_000);
  progress.update(150);
  progress.end();
  expect(written).toHaveLength(3);
  expect(written[1]).toMatch(/^\r\[.*75 % .* 25\/s {2}2 s left/);
  expect(written[2]).toBe("\n");
});

it("writes a line every five seconds elsewhere", () => {
  const { written, progress, at } = shown(false);
  progress.start(0, 100);
  for (let second = 1; second <= 12; second++) {
    at(second * 1_000);
    progress.update(second);
  }
  progress.end();
  expect(written).toHaveLength(2);
  expect(written.every((text) => text.endsWith("left\n") && !text.includes("\r"))).toBe(true);
});

it("gives a notice a line of its own", () => {
  const { written, progress } = shown(true);
  progress.notice("waiting");
  expect(written.join("")).toMatch(/^\rwaiting.*\n$/);
});
