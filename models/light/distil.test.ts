import { beforeAll, describe, expect, it } from "vitest";
import { ranking } from "#models/evaluation/metrics.ts";
import { loadModel, type LoadedModel } from "#models/evaluation/world/model.ts";
import { distil } from "#models/light/distil.ts";
import { evaluateLight } from "#models/light/evaluate.ts";
import { feedScores, worths } from "#models/light/feed-order.ts";
import { type TaughtSlate, taughtSlates } from "#models/light/taught-slates.ts";
import { openDataset } from "#models/world/dataset.ts";
import { decodeLightModel, encodeLightModel } from "#shared/scorers/light-model-file.ts";
import { LightRanker } from "#shared/scorers/light-ranker.ts";

const ARTIFACTS = new URL("../artifacts/", import.meta.url).pathname;
const world = openDataset("tiny", 7);
const unseen = openDataset("tiny", 8);
let teacher: LoadedModel;
beforeAll(async () => {
  teacher = await loadModel(ARTIFACTS);
});

async function firstSlate(
  options: Parameters<typeof taughtSlates>[3] = () => [{}],
): Promise<TaughtSlate> {
  const slates = taughtSlates(teacher, unseen, { candidates: 200, readers: 1 }, options);
  for await (const slate of slates) return slate;
  throw new Error("no slate");
}

describe("taughtSlates", () => {
  it("scores the posts that a device would have, at the age they have", async () => {
    const { candidates, history, now, truth } = await firstSlate();
    expect(candidates).toHaveLength(truth.candidates.length);
    expect(history).toHaveLength(truth.impressions.length);
    for (const { createdAt, modelVersion, probabilities } of candidates) {
      expect(now - createdAt).toBeGreaterThanOrEqual(0);
      expect(now - createdAt).toBeLessThanOrEqual(48 * 3_600_000);
      expect(modelVersion).toBe(teacher.manifest.modelVersion);
      expect(probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
    }
    expect(history.every(({ at }) => at <= now)).toBe(true);
  });

  it("withholds what it is told to, from teacher and student alike", async () => {
    const whole = await firstSlate();
    const part = await firstSlate(() => [{ historyLength: 3, viewsKnown: (row) => row % 2 === 0 }]);
    expect(part.history).toEqual(whole.history.slice(-3));
    expect(part.candidates.map(({ counts }) => counts.views === undefined).slice(0, 4)).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(part.candidates[0]?.probabilities).not.toEqual(whole.candidates[0]?.probabilities);
    expect((await firstSlate(() => [{ historyLength: 0 }])).history).toEqual([]);
  });
});

describe("the teacher's order", () => {
  it("lets no author fill the feed, and is else the order of what each post is worth", async () => {
    const { candidates } = await firstSlate();
    const first = (scores: readonly number[]) =>
      ranking(scores).flatMap((row) => candidates[row]?.authorId ?? []);
    const [byWorth, byFeed] = [await worths(candidates), await feedScores(candidates)];
    const distinct = (authors: readonly string[]) => new Set(authors.slice(0, 35)).size;
    expect(distinct(first(byFeed))).toBeGreaterThan(distinct(first(byWorth)));
    expect(first(byFeed)[0]).toBe(first(byWorth)[0]);
    for (const [row, score] of byFeed.entries())
      expect(score).toBeLessThanOrEqual((byWorth[row] ?? NaN) + 1e-9);
  });
});

it("distils a ranker whose cut keeps far more of the teacher's choice than chance, on readers it never met", async () => {
  const lines: string[] = [];
  const settings = { candidates: 450, readersPerWorld: 24, steps: 400 };
  const student = await distil(teacher, [world], settings, (line) => lines.push(line));
  expect(student.modelVersion).toBe(teacher.manifest.modelVersion);
  expect(student.version).toMatch(/^light-[0-9a-f]{12}$/);
  const text = encodeLightModel(student);
  expect(text.length).toBeLessThan(20_000);
  const stored = decodeLightModel(text);
  if (!stored.ok) throw new Error(stored.error);
  const cut = { candidates: 450, keep: 150, readers: 12 };
  const { survival, slates } = await evaluateLight(
    teacher,
    new LightRanker(stored.value),
    unseen,
    cut,
  );
  expect(slates).toBeGreaterThan(8);
  const [, top35 = NaN] = survival["light ranker"] ?? [];
  const [, chance = NaN] = survival["random"] ?? [];
  expect(chance).toBeCloseTo(1 / 3, 1);
  expect(top35).toBeGreaterThan(0.8);
});
