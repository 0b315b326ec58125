import { describe, expect, it } from "vitest";
import { CandidateSampler } from "#models/training/sequences/candidates.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

const ITEMS = 40;
/** Item 40 is the most frequent one; item 0 is padding. */
const frequency = Array.from({ length: ITEMS + 1 }, (_, item) => item);

describe("CandidateSampler", () => {
  it("always holds the most frequent items, each standing for itself", () => {
    const sampler = new CandidateSampler(frequency, 5, 7);
    sampler.draw(seededRandom(1));
    expect(sampler.items.slice(0, 5)).toEqual(Int32Array.of(40, 39, 38, 37, 36));
    expect(new Set(sampler.items).size).toBe(12);
    expect(sampler.weights[40]).toBe(1);
    expect(sampler.items).not.toContain(0);
  });

  it("lets the sample stand for all that were left out, without bias", () => {
    const sampler = new CandidateSampler(frequency, 5, 7);
    const random = seededRandom(2);
    const draws = 4_000;
    const mean = new Float64Array(ITEMS + 1);
    for (let i = 0; i < draws; i++) {
      sampler.draw(random);
      for (const [item, weight] of sampler.weights.entries())
        mean[item] = (mean[item] ?? 0) + weight / draws;
      expect(sampler.weights.reduce((a, b) => a + b, 0)).toBeCloseTo(ITEMS, 3);
    }
    for (let item = 1; item <= ITEMS; item++) expect(mean[item]).toBeGreaterThan(0.75);
    for (let item = 1; item <= ITEMS; item++) expect(mean[item]).toBeLessThan(1.25);
  });

  it("is the whole catalogue where that is no larger", () => {
    const sampler = new CandidateSampler(frequency, 30, 30);
    sampler.draw(seededRandom(3));
    expect(sampler.items).toHaveLength(ITEMS);
    expect([...sampler.weights]).toEqual([0, ...Array<number>(ITEMS).fill(1)]);
  });

  it("draws by its generator alone, whatever was drawn before", () => {
    const [fresh, used] = [1, 2].map(() => new CandidateSampler(frequency, 5, 7));
    used?.draw(seededRandom(8));
    for (const sampler of [fresh, used]) sampler?.draw(seededRandom(9));
    expect(used?.items).toEqual(fresh?.items);
  });
});
