import { expect, it } from "vitest";
import { buildTrunk } from "#models/contract.ts";
import { TRUNK } from "#models/phoenix/config.ts";
import { initPhoenix } from "#models/phoenix/start.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";

it("the product's trunk consists of the contract's tensors, in the contract's shapes", () => {
  const { trunk } = initPhoenix(TRUNK, seededRandom(1), new Float64Array(TRUNK.A));
  const shapes = (layer: object) =>
    Object.fromEntries(
      Object.entries(layer).map(([name, { shape }]: [string, { shape: number[] }]) => [
        name,
        [...shape],
      ]),
    );
  const { layers, ...heads } = buildTrunk(TRUNK, (_, shape) => ({ shape }));
  const { layers: productLayers, ...productHeads } = trunk;
  expect(shapes(productHeads)).toEqual(shapes(heads));
  expect(productLayers.map(shapes)).toEqual(layers.map(shapes));
});
